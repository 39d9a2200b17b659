package dev.treeline.bench.simulation;

import dev.treeline.bench.score.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.statistics.distribution.NormalDistribution;

/// What is simulated.
final class Scenarios {
  /// d′ of the baseline: 72.6 % balanced accuracy at its best threshold.
  private static final double SENSITIVITY = 1.2;

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private final List<Scenario> found = new ArrayList<>();

  private Scenarios() {}

  /// All of them, in the order they are shown.
  static List<Scenario> all() {
    var scenarios = new Scenarios();
    scenarios.noChange();
    scenarios.shifts();
    scenarios.unread();
    scenarios.many();
    scenarios.atTheMargin();
    scenarios.power();
    scenarios.equivalence();
    return List.copyOf(scenarios.found);
  }

  /// The one with this name.
  static Scenario named(String id) {
    return all().stream()
        .filter(scenario -> scenario.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no scenario " + id));
  }

  private void noChange() {
    for (double threshold : new double[] {0, 1.2, -1.8}) {
      Observer same = Observer.of(SENSITIVITY, threshold);
      String at = String.format(Locale.ROOT, "no change, threshold %+.1f", threshold);
      isNull(at, World.usual(), same, same, Scenario.ANY_CHANGE);
      isNull(at + ", no margins", World.usual().blind(), same, same, Scenario.ANY_CHANGE);
    }
    Observer same = Observer.of(SENSITIVITY, 0.5);
    for (double likeness : new double[] {0.2, 0.95}) {
      String id =
          String.format(Locale.ROOT, "no change, %.0f %% of the noise in common", 100 * likeness);
      isNull(id, World.usual().likeness(likeness), same, same, Scenario.ANY_CHANGE);
    }
    isNull("no change, 120 items", World.usual().with(Items.FEW), same, same, Scenario.ANY_CHANGE);
    isNull(
        "no change, 1,453 items", World.usual().with(Items.PAPER), same, same, Scenario.ANY_CHANGE);
    isNull(
        "no change, 10 % safe",
        World.usual().with(Items.USUAL.with(0.1)), same, same, Scenario.ANY_CHANGE);
    Items singles = new Items(450, 0.5, 1, 0, false);
    isNull("no change, no clusters", World.usual().with(singles), same, same, Scenario.ANY_CHANGE);
    Items dense = new Items(450, 0.5, 12, 0.8, true);
    isNull(
        "no change, mixed clusters of 12",
        World.usual().with(dense),
        same,
        same,
        Scenario.ANY_CHANGE);
  }

  private void shifts() {
    double[][] moves = {{0, 0.4}, {0, 1}, {0, 2}, {1.5, 1.1}, {1.5, 0}, {1.5, 3}, {-1.5, 1.5}};
    for (double[] move : moves) {
      for (World.Shape shape : World.Shape.values()) {
        shift(World.usual().with(shape), move, words(shape));
        shift(World.usual().with(shape).blind(), move, words(shape) + ", no margins");
      }
    }
    double[] move = {1.2, 0.2};
    shift(World.usual().with(Items.FEW), move, ", 120 items");
    shift(World.usual().with(Items.FEW).blind(), move, ", 120 items, no margins");
    shift(World.usual().with(Items.PAPER), move, ", 1,453 items");
    shift(World.usual().with(Items.PAPER).blind(), move, ", 1,453 items, no margins");
    shift(World.usual().with(Items.USUAL.with(0.1)), move, ", 10 % safe");
    shift(World.usual().with(Items.USUAL.with(0.9)), move, ", 90 % safe");
    shift(World.usual().with(new Items(450, 0.5, 12, 0.8, true)), move, ", mixed clusters of 12");
    shift(World.usual().likeness(1), move, ", margins moved by a constant");
  }

  private static String words(World.Shape shape) {
    return switch (shape) {
      case NORMAL -> "";
      case UNEQUAL -> ", unequal spread";
      case SKEWED -> ", skewed";
    };
  }

  private void shift(World world, double[] move, String words) {
    String id = String.format(Locale.ROOT, "threshold %+.1f to %+.1f%s", move[0], move[1], words);
    isNull(
        id,
        world,
        Observer.of(SENSITIVITY, move[0]),
        Observer.of(SENSITIVITY, move[1]),
        Scenario.DISCRIMINATION);
  }

  private void unread() {
    Observer before = Observer.of(SENSITIVITY, 1.2);
    Observer after = Observer.of(SENSITIVITY, 0.2);
    for (boolean blind : new boolean[] {false, true}) {
      World world = blind ? World.usual().blind() : World.usual();
      String words = blind ? ", no margins" : "";
      for (double share : new double[] {0.02, 0.1, 0.3}) {
        String id =
            String.format(
                Locale.ROOT,
                "threshold +1.2 to +0.2, %.0f %% unread in both%s",
                100 * share,
                words);
        isNull(id, world, before.unread(share), after.unread(share), Scenario.DISCRIMINATION);
      }
      lost(world, words);
    }
  }

  /// Answers lost by one of the two only.
  private void lost(World world, String words) {
    Observer before = Observer.of(SENSITIVITY, 1.2);
    Observer after = Observer.of(SENSITIVITY, 0.2);
    isNull(
        "threshold moved, method 15 % unread (better)" + words,
        world,
        before,
        after.unread(0.15),
        Scenario.BETTER);
    isNull(
        "threshold moved, baseline 15 % unread (worse)" + words,
        world,
        before.unread(0.15),
        after,
        Scenario.WORSE);
    isNull(
        "method leaves 40 % of its errors unread (better)" + words,
        world,
        before,
        before.abstaining(0.4),
        Scenario.BETTER);
    isNull(
        "baseline leaves 40 % of its errors unread (worse)" + words,
        world,
        before.abstaining(0.4),
        before,
        Scenario.WORSE);
  }

  private void many() {
    List<Observer> methods = new ArrayList<>();
    for (int m = 0; m < 10; m++) {
      methods.add(Observer.of(SENSITIVITY, 0.9 + (m % 3 - 1) * 0.3 * m));
    }
    for (boolean blind : new boolean[] {false, true}) {
      World world = blind ? World.usual().blind() : World.usual();
      found.add(
          new Scenario(
              "ten methods, thresholds moved" + (blind ? ", no margins" : ""),
              Scenario.Group.NULLS,
              world,
              Observer.of(SENSITIVITY, 0.9),
              methods,
              Scenario.DISCRIMINATION,
              0));
    }
  }

  /// "No change" is wrong where balanced accuracy differs by the margin.
  private void atTheMargin() {
    for (Items items : List.of(Items.FEW, Items.USUAL, Items.PAPER)) {
      for (double likeness : new double[] {0.6, 0.99}) {
        String id =
            String.format(
                Locale.ROOT,
                "5 points better called no change, %,d items, %.0f %% in common",
                items.count(),
                100 * likeness);
        isNull(
            id,
            World.usual().with(items).likeness(likeness),
            Observer.of(SENSITIVITY, 0),
            Observer.of(better(0.05), 0),
            Scenario.NONE);
      }
    }
  }

  /// The d′ that has so much more balanced accuracy than [#SENSITIVITY], thresholds in the middle.
  private static double better(double gain) {
    double share = NORMAL.cumulativeProbability(SENSITIVITY / 2) + gain;
    return 2 * NORMAL.inverseCumulativeProbability(share);
  }

  private void isNull(
      String id, World world, Observer baseline, Observer method, Set<Finding> counted) {
    found.add(new Scenario(id, Scenario.Group.NULLS, world, baseline, List.of(method), counted, 0));
  }

  private void power() {
    for (int points = 2; points <= 16; points += 2) {
      curve("120 items", World.usual().with(Items.FEW), points, 0, 0);
      curve("450 items", World.usual(), points, 0, 0);
      curve("450 items, threshold moved too", World.usual(), points, 1, 0);
      curve("450 items, no margins", World.usual().blind(), points, 0, 0);
      curve("450 items, threshold moved too, no margins", World.usual().blind(), points, 1, 0);
      curve("1,453 items", World.usual().with(Items.PAPER), points, 0, 0);
    }
  }

  private void curve(String name, World world, int points, double before, double after) {
    found.add(
        new Scenario(
            name + " | " + points,
            Scenario.Group.POWER,
            world,
            Observer.of(SENSITIVITY, before),
            List.of(Observer.of(better(points / 100.0), after)),
            Scenario.BETTER,
            points));
  }

  private void equivalence() {
    double[] likenesses = {0.6, 0.8, 0.9, 0.95, 0.98, 0.99};
    Observer same = Observer.of(SENSITIVITY, 0.3);
    for (Items items : List.of(Items.FEW, Items.USUAL, Items.PAPER)) {
      for (double likeness : likenesses) {
        found.add(
            new Scenario(
                String.format(Locale.ROOT, "%,d items | %.0f", items.count(), 100 * likeness),
                Scenario.Group.EQUIVALENCE,
                World.usual().with(items).likeness(likeness),
                same,
                List.of(same),
                Scenario.NONE,
                100 * likeness));
      }
    }
  }
}
