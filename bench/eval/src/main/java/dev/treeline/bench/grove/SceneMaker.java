package dev.treeline.bench.grove;

import dev.treeline.bench.grove.Scene.Ground;
import dev.treeline.bench.grove.Scene.Placed;
import dev.treeline.bench.grove.Scene.Sign;
import java.util.ArrayList;
import java.util.List;

/// Throws the dice for what a scene looks like. Nothing covers anything else.
final class SceneMaker {
  /// Words on signs.
  static final List<String> SIGNS =
      List.of("OPEN", "HELLO", "SALE", "MENU", "PARK", "HOTEL", "BANK", "TOWN");

  /// Tints from here on are not used in training. The test split has families of its own.
  private static final int UNSEEN_TINT = 80;

  private final Dice dice;
  private final List<int[]> taken = new ArrayList<>();

  private SceneMaker(Dice dice) {
    this.dice = dice;
  }

  static Scene make(Split split, Icon object, Icon person, Dice dice) {
    while (true) {
      SceneMaker maker = new SceneMaker(dice);
      Ground ground = maker.ground(split);
      List<Sign> caption = dice.chance(20) ? maker.sign() : List.of();
      List<Placed> first = maker.place(person, 38, 48);
      List<Placed> second = maker.place(object, 36, 48);
      Icon extra = dice.pick(Icons.of(Icon.Role.DECOR));
      List<Placed> decor = dice.chance(30) ? maker.place(extra, 24, 30) : List.of();
      if (!first.isEmpty() && !second.isEmpty()) {
        return new Scene(second.getFirst(), first.getFirst(), decor, caption, ground);
      }
    }
  }

  private Ground ground(Split split) {
    List<Scene.Place> families =
        Scene.Place.ALL.stream().filter(place -> place.test() == (split == Split.TEST)).toList();
    int tint =
        switch (split) {
          case TRAIN -> dice.below(UNSEEN_TINT);
          case DEV -> dice.between(UNSEEN_TINT, 99);
          case TEST -> dice.below(100);
        };
    return new Ground(dice.pick(families), tint, dice.nextLong());
  }

  private List<Sign> sign() {
    String word = dice.pick(SIGNS);
    int width = Lettering.width(word);
    int x = dice.between(1, Scene.SIDE - width - 1);
    int y = dice.chance(50) ? 1 : Scene.SIDE - Lettering.HEIGHT - 1;
    taken.add(new int[] {x, y, x + width, y + Lettering.HEIGHT});
    return List.of(new Sign(word, x, y));
  }

  /// Some attempts at a free square; empty when none was found.
  private List<Placed> place(Icon icon, int least, int most) {
    for (int attempt = 0; attempt < 30; attempt++) {
      int size = dice.between(least, most);
      int x = dice.between(1, Scene.SIDE - size - 1);
      int y = dice.between(1, Scene.SIDE - size - 1);
      boolean mirrored = dice.chance(50);
      int[] box = {x, y, x + size, y + size};
      if (taken.stream().noneMatch(other -> overlap(box, other))) {
        taken.add(box);
        return List.of(new Placed(icon, x, y, size, mirrored));
      }
    }
    return List.of();
  }

  private static boolean overlap(int[] a, int[] b) {
    return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  }
}
