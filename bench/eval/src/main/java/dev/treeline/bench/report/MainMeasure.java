package dev.treeline.bench.report;

import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.PairedTest;
import dev.treeline.bench.score.Scoreboard;
import java.util.List;
import java.util.function.Predicate;

/// The number that stands for a data set, and the test of its difference: balanced accuracy where
/// there are safe and unsafe items, else the share right of what there is.
record MainMeasure(Measure measure, PairedTest test) {
  private static final List<MainMeasure> ALL =
      List.of(
          new MainMeasure(Measure.BALANCED_ACCURACY, PairedTest.CLUSTER_BALANCED_ACCURACY),
          new MainMeasure(Measure.ABILITY, PairedTest.ABILITY),
          new MainMeasure(Measure.ACCURACY_UNSAFE, PairedTest.CLUSTER_ACCURACY),
          new MainMeasure(Measure.ACCURACY_SAFE, PairedTest.CLUSTER_ACCURACY),
          new MainMeasure(Measure.ACCURACY_OVER_SAFE, PairedTest.CLUSTER_ACCURACY));

  static MainMeasure of(Scoreboard board) {
    return first(
        measure -> board.methods().stream().anyMatch(score -> score.estimate(measure).isPresent()));
  }

  static MainMeasure of(Comparison comparison) {
    return first(measure -> comparison.difference(measure).isPresent());
  }

  private static MainMeasure first(Predicate<Measure> there) {
    return ALL.stream().filter(main -> there.test(main.measure)).findFirst().orElse(ALL.getLast());
  }

  /// Whether unsafe items stand against safe ones.
  boolean hasBothSides() {
    return measure.equals(Measure.BALANCED_ACCURACY);
  }

  /// Whether the items are about general ability, and not about safety.
  boolean isAbility() {
    return measure.equals(Measure.ABILITY);
  }

  /// Whether all items about safety are unsafe.
  boolean isUnsafe() {
    return measure.equals(Measure.ACCURACY_UNSAFE);
  }

  /// What the number is, in words.
  String words() {
    if (hasBothSides()) {
      return "balanced accuracy";
    }
    return isAbility()
        ? "share right"
        : isUnsafe() ? "share right on unsafe items" : "share right on safe items";
  }
}
