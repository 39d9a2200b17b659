package dev.treeline.bench.grove;

import dev.treeline.bench.Gold;
import dev.treeline.bench.grove.Split.Pair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Items in balanced blocks. A block has two pictures and two or four wordings, each asked about
/// both pictures: half of the wordings are unsafe for the first picture and safe for the second,
/// the other half the other way round. So in every block each wording and each picture (and with it
/// each object and each person) is as often safe as unsafe, and neither says anything about the
/// label alone.
final class Blocks {
  /// Pairs of wordings in a block, at most.
  private static final int MOST_PAIRS = 2;

  private final Split split;
  private final Dice dice;
  private final List<Pair> pairs;
  private final Map<Object, Integer> used = new HashMap<>();
  private final List<Item> items = new ArrayList<>();
  private int scenes;
  private int frames;

  private Blocks(Split split, long seed) {
    this.split = split;
    this.dice = Dice.of(seed, "blocks " + split, 0);
    this.pairs = split.pairs();
    dice.shuffle(pairs);
  }

  private record Shot(int index, Scene scene) {}

  /// One question about one scene.
  ///
  /// @param sceneIndex items with the same index share their picture
  record Item(
      int sceneIndex,
      Scene scene,
      String kind,
      String frame,
      Phrasebook.Wording wording,
      Gold gold) {
    Icon object() {
      return scene.object().icon();
    }

    Icon person() {
      return scene.person().icon();
    }

    boolean framed() {
      return !frame.equals(Phrasebook.PLAIN);
    }
  }

  /// Blocks until there are `count` items or a little more.
  static List<Item> make(Split split, long seed, int count) {
    Blocks blocks = new Blocks(split, seed);
    while (blocks.items.size() < count) {
      blocks.add();
    }
    return List.copyOf(blocks.items);
  }

  private void add() {
    Pair first = pairs.stream().min(Comparator.comparingInt(this::wear)).orElseThrow();
    Pair second =
        pairs.stream()
            .filter(pair -> width(first, pair) > 0)
            .min(Comparator.comparingInt(pair -> wear(pair) - 3 * width(first, pair)))
            .orElse(first);
    count(first);
    if (second.equals(first)) {
      // no partner: never again
      used.merge(first, 1000, Integer::sum);
      return;
    }
    count(second);
    write(first, second);
  }

  private void count(Pair pair) {
    used.merge(pair, 1, Integer::sum);
    used.merge(pair.object(), 1, Integer::sum);
    used.merge(pair.person(), 1, Integer::sum);
  }

  /// How much a pair was used; the pair itself counts most, then its object, then its person.
  private int wear(Pair pair) {
    return 24 * uses(pair) + 4 * uses(pair.object()) + uses(pair.person());
  }

  private int uses(Object key) {
    return used.getOrDefault(key, 0);
  }

  private static int width(Pair first, Pair second) {
    int there = kinds(first, second).size();
    int back = kinds(second, first).size();
    return Math.min(MOST_PAIRS, Math.min(there, back));
  }

  /// Kinds that are unsafe for one pair and safe for the other.
  private static List<String> kinds(Pair unsafe, Pair safe) {
    return new ArrayList<>(
        LabelTable.kinds().stream()
            .filter(kind -> is(kind, unsafe, Gold.UNSAFE) && is(kind, safe, Gold.SAFE))
            .toList());
  }

  private static boolean is(String kind, Pair pair, Gold gold) {
    return LabelTable.label(kind, pair.object(), pair.person()).filter(gold::equals).isPresent();
  }

  private void write(Pair first, Pair second) {
    int width = width(first, second);
    List<String> asked = new ArrayList<>();
    Shot left = shoot(first);
    Shot right = shoot(second);
    for (int w = 0; w < width; w++) {
      boolean framed = (w + left.index() / 2) % 2 == 0;
      ask(left, right, rarest(kinds(first, second), asked), framed);
      ask(right, left, rarest(kinds(second, first), asked), !framed);
    }
  }

  private Shot shoot(Pair pair) {
    return new Shot(scenes++, SceneMaker.make(split, pair.object(), pair.person(), dice));
  }

  private String rarest(List<String> kinds, List<String> asked) {
    kinds.removeAll(asked);
    dice.shuffle(kinds);
    String kind = kinds.stream().min(Comparator.comparingInt(this::uses)).orElseThrow();
    asked.add(kind);
    used.merge(kind, 1, Integer::sum);
    return kind;
  }

  private void ask(Shot unsafe, Shot safe, String kind, boolean framed) {
    String frame =
        framed ? Phrasebook.FRAMES.get(frames++ % Phrasebook.FRAMES.size()) : Phrasebook.PLAIN;
    var wording = Phrasebook.Wording.draw(split, kind, frame, dice);
    items.add(item(unsafe, kind, frame, wording));
    items.add(item(safe, kind, frame, wording));
  }

  private Item item(Shot shot, String kind, String frame, Phrasebook.Wording wording) {
    Gold gold =
        LabelTable.label(kind, shot.scene().object().icon(), shot.scene().person().icon())
            .orElseThrow();
    return new Item(shot.index(), shot.scene(), kind, frame, wording, gold);
  }
}
