package dev.treeline.bench.report;

import com.google.errorprone.annotations.FormatMethod;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.PValue;
import dev.treeline.bench.score.Scoreboard;
import dev.treeline.bench.stats.Estimate;
import java.util.Locale;
import java.util.Optional;

/// How numbers are printed: shares as percentages, differences in points with a sign.
final class Format {
  /// Stands where the data gives no number.
  static final String NONE = "–";

  private Format() {}

  /// What the safe side is called: `over-safe` where the data is in MMSafeAware's parts.
  static String safeSide(Scoreboard board) {
    boolean paper =
        board.methods().stream()
            .anyMatch(score -> score.estimate(Measure.ACCURACY_OVER_SAFE).isPresent());
    boolean general =
        board.methods().stream()
            .anyMatch(score -> score.estimate(Measure.ACCURACY_SAFE).isPresent());
    return paper && !general ? "over-safe" : "safe";
  }

  static String value(Measure measure, Optional<Estimate> estimate) {
    return estimate.map(e -> number(measure, e.value())).orElse(NONE);
  }

  static String interval(Measure measure, Optional<Estimate> estimate) {
    return estimate
        .map(e -> "[" + number(measure, e.low()) + ", " + number(measure, e.high()) + "]")
        .orElse("");
  }

  static String withInterval(Measure measure, Optional<Estimate> estimate) {
    return (value(measure, estimate) + " " + interval(measure, estimate)).strip();
  }

  static String difference(Measure measure, Optional<Estimate> estimate) {
    return estimate.map(e -> signed(measure, e.value())).orElse(NONE);
  }

  static String differenceInterval(Measure measure, Optional<Estimate> estimate) {
    return estimate
        .map(e -> "[" + signed(measure, e.low()) + ", " + signed(measure, e.high()) + "]")
        .orElse("");
  }

  static String p(Optional<PValue> p) {
    return p.map(value -> p(value.holm())).orElse(NONE);
  }

  static String p(double p) {
    return p < 0.001 ? "<0.001" : text("%.3f", p);
  }

  static String number(Measure measure, double value) {
    String text =
        text(measure.unit() == Measure.Unit.SHARE ? "%.1f" : "%.2f", scaled(measure, value));
    return text.matches("-0\\.0+") ? text.substring(1) : text.replace('-', '−');
  }

  static String signed(Measure measure, double value) {
    String text =
        text(measure.unit() == Measure.Unit.SHARE ? "%+.1f" : "%+.2f", scaled(measure, value));
    return text.matches("[-+]0\\.0+") ? text.substring(1) : text.replace('-', '−');
  }

  private static double scaled(Measure measure, double value) {
    return measure.unit() == Measure.Unit.SHARE ? 100 * value : value;
  }

  @FormatMethod
  static String text(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
