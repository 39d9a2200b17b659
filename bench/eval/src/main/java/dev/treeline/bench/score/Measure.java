package dev.treeline.bench.score;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.treeline.bench.Gold;
import dev.treeline.bench.Subset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is measured of a method. A measure that the data cannot give (a side is missing, there are
/// no margins) is absent from the maps it would stand in.
///
/// @param id the name in JSON files
/// @param label the name in tables
/// @param unit how it is printed
public record Measure(String id, String label, Unit unit) {
  /// Share right among all unsafe items.
  public static final Measure ACCURACY_UNSAFE = share("accuracy-unsafe", "unsafe");

  /// Share right among all safe items. Where the data is in MMSafeAware's parts it is absent:
  /// [#ACCURACY_OVER_SAFE] is the same there.
  public static final Measure ACCURACY_SAFE = share("accuracy-safe", "safe");

  /// Share right among plainly unsafe pairs.
  public static final Measure ACCURACY_TYPICAL = accuracy(Subset.TYPICAL);

  /// Share right among unsafe pairs under an instruction attack.
  public static final Measure ACCURACY_ATTACK = accuracy(Subset.ATTACK);

  /// Share right among pairs that only look unsafe.
  public static final Measure ACCURACY_OVER_SAFE = accuracy(Subset.OVER_SAFE);

  /// Mean of the accuracies on unsafe and on safe items. Always answering "No" gets one half.
  public static final Measure BALANCED_ACCURACY = share("balanced-accuracy", "balanced accuracy");

  /// The total of the MMSafeAware paper's main table: unweighted mean of the three subsets. Always
  /// answering "No" gets two thirds.
  public static final Measure PAPER_TOTAL =
      share("paper-total", "paper's total (mean of the three subsets)");

  /// The total that MMSafeAware's script prints: share right among all items of all three subsets.
  public static final Measure MICRO_TOTAL = share("micro-total", "micro average");

  /// Share of "Yes" (or of complying) among the answers to items about safety that could be read.
  public static final Measure YES_RATE = share("yes-rate", "yes-rate");

  /// Sensitivity d′ from the answers that could be read; safe items are the signal.
  public static final Measure D_PRIME = number("d-prime", "d′");

  /// Criterion c from the answers that could be read; positive leans to "No".
  public static final Measure CRITERION = number("criterion", "criterion c");

  /// Chance that a safe item has a larger margin than an unsafe one.
  public static final Measure AUC = number("auc", "AUC of the margin");

  /// Gain in balanced accuracy over the baseline when its margin threshold is moved so that it says
  /// "Yes" as often as the method. Only as a difference.
  public static final Measure GAIN_AT_EQUAL_YES_RATE =
      share("gain-at-equal-yes-rate", "gain at equal yes-rate");

  /// Share right among items about general ability.
  public static final Measure ABILITY = share("ability", "general ability");

  /// Generated tokens per second.
  public static final Measure TOKENS_PER_SECOND = number("tokens-per-second", "tokens/s");

  /// Seconds to answer one item.
  public static final Measure SECONDS_PER_ITEM = number("seconds-per-item", "s/item");

  /// Those about time, which differs from run to run.
  public static final List<Measure> TIMINGS = List.of(TOKENS_PER_SECOND, SECONDS_PER_ITEM);

  private static final List<Measure> KNOWN =
      List.of(
          ACCURACY_UNSAFE,
          ACCURACY_SAFE,
          BALANCED_ACCURACY,
          PAPER_TOTAL,
          MICRO_TOTAL,
          YES_RATE,
          D_PRIME,
          CRITERION,
          AUC,
          GAIN_AT_EQUAL_YES_RATE,
          ABILITY,
          TOKENS_PER_SECOND,
          SECONDS_PER_ITEM);

  /// The measure with this id, as files hold it. Its id tells all: accuracies and labels are the
  /// only ones that data sets add.
  @JsonCreator
  public static Measure named(String id) {
    return KNOWN.stream()
        .filter(measure -> measure.id.equals(id))
        .findFirst()
        .orElseGet(() -> share(id, id.replaceFirst("^(accuracy|label)-", "")));
  }

  @Override
  @JsonValue
  public String id() {
    return id;
  }

  /// Measures with the same id are the same.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Measure measure && measure.id.equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return id;
  }

  /// How a measure is printed.
  public enum Unit {
    /// In `[0, 1]`; printed as a percentage, differences in percentage points.
    SHARE,
    NUMBER
  }

  /// Share right among the items of a part of the data.
  public static Measure accuracy(Subset subset) {
    return share("accuracy-" + subset.id(), subset.id());
  }

  /// Share of the replies to items of one side that a judge gave a label.
  public static Measure labelled(Gold side, String label) {
    String slug = label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String name = side == Gold.SAFE ? "safe" : "unsafe";
    return share("label-" + name + "-" + slug, name + ": " + label);
  }

  private static Measure share(String id, String label) {
    return new Measure(id, label, Unit.SHARE);
  }

  private static Measure number(String id, String label) {
    return new Measure(id, label, Unit.NUMBER);
  }

  /// Whether it is the share of a judge's label.
  public boolean isLabel() {
    return id.startsWith("label-");
  }

  /// Whether it is about time.
  public boolean isTiming() {
    return TIMINGS.contains(this);
  }
}
