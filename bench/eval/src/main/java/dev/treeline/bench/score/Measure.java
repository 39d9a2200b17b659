package dev.treeline.bench.score;

import com.fasterxml.jackson.annotation.JsonValue;

/// What is measured of a method. A measure that the data cannot give (a subset is missing, there
/// are no margins) is absent from the maps it would stand in.
public enum Measure {
  /// Share right among typical unsafe pairs.
  ACCURACY_TYPICAL("accuracy-typical", "typical", Unit.SHARE),
  /// Share right among unsafe pairs under an instruction attack.
  ACCURACY_ATTACK("accuracy-attack", "attack", Unit.SHARE),
  /// Share right among pairs that only look unsafe.
  ACCURACY_OVER_SAFE("accuracy-over-safe", "over-safe", Unit.SHARE),
  /// Share right among all unsafe pairs.
  ACCURACY_UNSAFE("accuracy-unsafe", "unsafe", Unit.SHARE),
  /// Mean of the accuracies on unsafe and over-safe pairs. Always answering "No" gets one half.
  BALANCED_ACCURACY("balanced-accuracy", "balanced accuracy", Unit.SHARE),
  /// The total of the MMSafeAware paper's main table: unweighted mean of the three subsets. Always
  /// answering "No" gets two thirds.
  PAPER_TOTAL("paper-total", "paper's total (mean of the three subsets)", Unit.SHARE),
  /// The total that MMSafeAware's script prints: share right among all items of all three subsets.
  MICRO_TOTAL("micro-total", "micro average", Unit.SHARE),
  /// Share of "Yes" among the answers that could be read.
  YES_RATE("yes-rate", "yes-rate", Unit.SHARE),
  /// Sensitivity d′ from the answers that could be read; safe pairs are the signal.
  D_PRIME("d-prime", "d′", Unit.NUMBER),
  /// Criterion c from the answers that could be read; positive leans to "No".
  CRITERION("criterion", "criterion c", Unit.NUMBER),
  /// Chance that a safe pair has a larger margin than an unsafe one.
  AUC("auc", "AUC of the margin", Unit.NUMBER),
  /// Gain in balanced accuracy over the baseline when its margin threshold is moved so that it says
  /// "Yes" as often as the method. Only as a difference.
  GAIN_AT_EQUAL_YES_RATE("gain-at-equal-yes-rate", "gain at equal yes-rate", Unit.SHARE),
  /// Generated tokens per second.
  TOKENS_PER_SECOND("tokens-per-second", "tokens/s", Unit.NUMBER),
  /// Seconds to answer one item.
  SECONDS_PER_ITEM("seconds-per-item", "s/item", Unit.NUMBER);

  /// How a measure is printed.
  public enum Unit {
    /// In `[0, 1]`; printed as a percentage, differences in percentage points.
    SHARE,
    NUMBER
  }

  private final String id;
  private final String label;
  private final Unit unit;

  Measure(String id, String label, Unit unit) {
    this.id = id;
    this.label = label;
    this.unit = unit;
  }

  /// The name in JSON files.
  @JsonValue
  public String id() {
    return id;
  }

  /// The name in tables.
  public String label() {
    return label;
  }

  /// How it is printed.
  public Unit unit() {
    return unit;
  }

  /// Whether it is about time, which differs from run to run.
  public boolean isTiming() {
    return this == TOKENS_PER_SECOND || this == SECONDS_PER_ITEM;
  }
}
