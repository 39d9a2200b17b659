package dev.treeline.bench.stats;

/// A number with the interval around it.
///
/// @param value the estimate; finite
/// @param low lower end; finite
/// @param high upper end; finite, not below `low`
/// @param n how many items it rests on
public record Estimate(double value, double low, double high, int n) {
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
}
