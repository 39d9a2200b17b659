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
  /// Difference in the area under the ROC curve of the margin, by DeLong with clusters.
  AREA("area", "AUC, DeLong with clusters"),
  /// The finding's first test: discrimination, with the threshold's effect taken out.
  DISCRIMINATION("discrimination", "discrimination, threshold's effect taken out"),
  /// The finding's second test: more answers that cannot be read, and balanced accuracy lower.
  LOST_ANSWERS("lost-answers", "answers lost, sign flips over images"),
  /// The finding's third test: sign flips over clusters of the difference in yes-rate.
  YES_RATE("yes-rate", "yes-rate, sign flips over images"),
  /// Two one-sided tests: the gain at equal yes-rate lies within the margin.
  SAME_DISCRIMINATION("same-discrimination", "same discrimination, two one-sided tests"),
  /// Two one-sided tests: gain, balanced accuracy and yes-rate all lie within the margin.
  NO_CHANGE("no-change", "no change, two one-sided tests");

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

  /// Whether a change is found by this test: those that do are adjusted together.
  boolean decides() {
    return this == DISCRIMINATION || this == LOST_ANSWERS || this == YES_RATE;
  }
}
