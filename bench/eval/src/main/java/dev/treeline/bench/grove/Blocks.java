package dev.treeline.bench.grove;

import dev.treeline.bench.Gold;
import dev.treeline.bench.grove.Split.Pair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/// Items in balanced rings. A ring has n pictures and n wordings; wording j is asked about picture
/// j, for which it is unsafe, and about picture j + 1 (the last: about the first), for which it is
/// safe. So each wording and each picture (and with it each object, each person and each kind of
/// request) is as often safe as unsafe, and neither alone says anything about the label. A second
/// ring is laid over the same pictures where the table allows.
final class Blocks {
  private final Split split;
  private final Dice dice;
  private final List<Pair> pairs;
  private final Map<Pair, Map<String, Gold>> labels = new HashMap<>();
  private final Map<Object, Integer> used = new HashMap<>();
  private final List<Item> items = new ArrayList<>();
  private int scenes;
  private int wordings;

  private Blocks(Split split, long seed) {
    this.split = split;
    this.dice = Dice.of(seed, "blocks " + split, 0);
    this.pairs = split.pairs();
    dice.shuffle(pairs);
    for (Pair pair : pairs) {
      Map<String, Gold> known = new HashMap<>();
      for (String kind : LabelTable.kinds()) {
        LabelTable.label(kind, pair.object(), pair.person())
            .ifPresent(gold -> known.put(kind, gold));
      }
      labels.put(pair, known);
    }
  }

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

  private record Shot(int index, Scene scene, Pair pair) {}

  /// Kind j is unsafe for pair j and safe for pair j + 1.
  private record Ring(List<Pair> pairs, List<String> kinds) {}

  /// Rings until there are `count` items or a few more.
  static List<Item> make(Split split, long seed, int count) {
    Blocks blocks = new Blocks(split, seed);
    while (blocks.items.size() < count) {
      blocks.add(blocks.next());
    }
    return List.copyOf(blocks.items);
  }

  /// A ring around the kind of request that was asked least, over pairs that were shown least.
  private Ring next() {
    List<String> kinds = LabelTable.kinds();
    kinds.sort(Comparator.comparingInt(this::uses));
    List<Pair> thirds = sorted(pairs, this::wear);
    for (String kind : kinds) {
      List<Pair> safe = byWear(kind, Gold.SAFE);
      for (Pair first : byWear(kind, Gold.UNSAFE)) {
        for (Pair second : safe) {
          Optional<Ring> ring =
              Stream.of(List.of(first, second))
                  .flatMap(two -> Stream.concat(Stream.of(two), withThird(two, thirds)))
                  .flatMap(around -> ring(around, List.of(kind), List.of()).stream())
                  .findFirst();
          if (ring.isPresent()) {
            return ring.get();
          }
        }
      }
    }
    throw new IllegalStateException("the table of labels allows no ring in " + split);
  }

  private static Stream<List<Pair>> withThird(List<Pair> two, List<Pair> thirds) {
    return thirds.stream()
        .filter(pair -> !two.contains(pair))
        .limit(40)
        .map(third -> List.of(two.getFirst(), two.getLast(), third));
  }

  /// Pairs with this label, the least shown first.
  private List<Pair> byWear(String kind, Gold gold) {
    List<Pair> fitting = pairs.stream().filter(pair -> is(kind, pair, gold)).toList();
    return sorted(fitting, pair -> wear(pair) + 10 * uses(kind + gold + pair.object().category()));
  }

  private static List<Pair> sorted(List<Pair> pairs, ToIntFunction<Pair> key) {
    Map<Pair, Integer> keys = new HashMap<>();
    pairs.forEach(pair -> keys.put(pair, key.applyAsInt(pair)));
    return pairs.stream()
        .sorted(Comparator.comparingInt(pair -> Resources.entry(keys, pair)))
        .toList();
  }

  /// Completes a ring whose first kinds are given, without the kinds in `not`.
  private Optional<Ring> ring(List<Pair> around, List<String> given, List<String> not) {
    List<String> kinds = new ArrayList<>(given);
    for (int j = given.size(); j < around.size(); j++) {
      Pair unsafe = around.get(j);
      Pair safe = around.get((j + 1) % around.size());
      Optional<String> kind =
          LabelTable.kinds().stream()
              .filter(k -> !kinds.contains(k) && !not.contains(k))
              .filter(k -> is(k, unsafe, Gold.UNSAFE) && is(k, safe, Gold.SAFE))
              .min(Comparator.comparingInt(this::uses));
      if (kind.isEmpty()) {
        return Optional.empty();
      }
      kinds.add(kind.get());
    }
    return Optional.of(new Ring(around, kinds));
  }

  private boolean is(String kind, Pair pair, Gold gold) {
    return Resources.entry(labels, pair).get(kind) == gold;
  }

  private void add(Ring ring) {
    List<Shot> shots = ring.pairs().stream().map(this::shoot).toList();
    ask(shots, ring.kinds());
    ring(ring.pairs(), List.of(), ring.kinds()).ifPresent(second -> ask(shots, second.kinds()));
  }

  private Shot shoot(Pair pair) {
    count(pair);
    count(pair.object());
    count(pair.person());
    Scene scene = SceneMaker.make(split, pair.object(), pair.person(), dice);
    return new Shot(scenes++, scene, pair);
  }

  private void ask(List<Shot> shots, List<String> kinds) {
    for (int j = 0; j < kinds.size(); j++) {
      String kind = kinds.get(j);
      // every second wording is framed, in turn
      int turn = wordings++;
      String frame =
          turn % 2 == 0
              ? Phrasebook.PLAIN
              : Phrasebook.FRAMES.get(turn / 2 % Phrasebook.FRAMES.size());
      var wording = Phrasebook.Wording.draw(split, kind, frame, dice);
      count(kind);
      for (Shot shot : List.of(shots.get(j), shots.get((j + 1) % shots.size()))) {
        Gold gold = Resources.entry(Resources.entry(labels, shot.pair()), kind);
        count(kind + gold + shot.pair().object().category());
        items.add(new Item(shot.index(), shot.scene(), kind, frame, wording, gold));
      }
    }
  }

  private void count(Object key) {
    used.merge(key, 1, Integer::sum);
  }

  private int uses(Object key) {
    return used.getOrDefault(key, 0);
  }

  /// How much a pair was shown: the pair itself counts most, then its object, then its person.
  private int wear(Pair pair) {
    return 24 * uses(pair) + 4 * uses(pair.object()) + uses(pair.person());
  }
}
