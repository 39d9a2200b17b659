package dev.treeline.bench.stats;

import com.fasterxml.jackson.annotation.JsonValue;

/// A number with the interval around it.
///
/// @param value the estimate; finite
/// @param low lower end; finite
/// @param high upper end; finite, not below `low`
/// @param n how many items it rests on
/// @param interval where the interval comes from
public record Estimate(double value, double low, double high, int n, Kind interval) {
  /// Where an interval comes from.
  public enum Kind {
    /// Bootstrap, corrected for bias and skewness: [Bca].
    BCA("bca"),
    /// Bootstrap, plain percentiles: where [Bca] is undefined.
    PERCENTILE("percentile"),
    /// A formula, such as Wilson's.
    FORMULA("formula");

    private final String id;

    Kind(String id) {
      this.id = id;
    }

    /// The name in JSON files.
    @JsonValue
    public String id() {
      return id;
    }
  }

  public Estimate {
    if (!(Double.isFinite(value) && Double.isFinite(low) && Double.isFinite(high))) {
      throw new IllegalArgumentException(
          "an estimate must be finite, but is %s [%s, %s]".formatted(value, low, high));
    }
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "low must not exceed high, but is %s > %s".formatted(low, high));
    }
  }

  /// An estimate whose interval a formula gives.
  public Estimate(double value, double low, double high, int n) {
    this(value, low, high, n, Kind.FORMULA);
  }
}
