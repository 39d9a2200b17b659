package dev.treeline.bench.score;

import com.fasterxml.jackson.annotation.JsonValue;

/// A test of a method against the baseline on the same items.
public enum PairedTest {
  /// McNemar's exact test on right and wrong, all items about safety (if there are none, all);
  /// takes items for independent.
  MCNEMAR("mcnemar", "McNemar, exact"),
  /// Sign flips over clusters of the difference in accuracy, the same items.
  CLUSTER_ACCURACY("cluster-accuracy", "accuracy, sign flips over images"),
  /// Sign flips over clusters of the difference in balanced accuracy.
  CLUSTER_BALANCED_ACCURACY(
      "cluster-balanced-accuracy", "balanced accuracy, sign flips over images"),
  /// Sign flips over clusters of the difference in accuracy, items about general ability.
  ABILITY("ability", "general ability, sign flips over images"),
  /// The finding's first test: discrimination, with the threshold's effect taken out.
  DISCRIMINATION("discrimination", "discrimination at equal yes-rate"),
  /// The finding's second test: sign flips over clusters of the difference in yes-rate.
  YES_RATE("yes-rate", "yes-rate, sign flips over images");

  private final String id;
  private final String label;

  PairedTest(String id, String label) {
    this.id = id;
    this.label = label;
  }

  /// The name in JSON files.
  @JsonValue
  public String id() {
    return id;
  }

  /// The name in reports.
  public String label() {
    return label;
  }

  /// Whether the finding rests on this test.
  boolean decides() {
    return this == DISCRIMINATION || this == YES_RATE;
  }
}
