package dev.treeline.bench.stats;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/// Intervals that need no resampling, and the percentiles of those that do.
public final class Intervals {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private Intervals() {}

  /// Wilson's score interval for a share (Wilson 1927, JASA 22:209; Newcombe 1998, method 3).
  ///
  /// @param hits in `[0, n]`
  /// @param n at least 1
  /// @param level such as 0.95
  public static Estimate wilson(int hits, int n, double level) {
    if (!(n >= 1 && hits >= 0 && hits <= n)) {
      throw new IllegalArgumentException(
          "hits must be in [0, n] and n at least 1, but are %d and %d".formatted(hits, n));
    }
    double z = criticalValue(level);
    double p = (double) hits / n;
    double centre = p + z * z / (2 * n);
    double spread = z * Math.sqrt(p * (1 - p) / n + z * z / (4.0 * n * n));
    double scale = 1 + z * z / n;
    double low = hits == 0 ? 0 : (centre - spread) / scale;
    double high = hits == n ? 1 : (centre + spread) / scale;
    return new Estimate(p, low, high, n);
  }

  /// The mean of independent parts, its interval put together from theirs: MOVER, the method of
  /// variance estimates recovery (Zou and Donner 2008, Statistics in Medicine 27:1693).
  public static Estimate mean(Estimate... parts) {
    double value = 0;
    double below = 0;
    double above = 0;
    int n = 0;
    for (Estimate part : parts) {
      value += part.value() / parts.length;
      below += square((part.value() - part.low()) / parts.length);
      above += square((part.high() - part.value()) / parts.length);
      n += part.n();
    }
    return new Estimate(value, value - Math.sqrt(below), value + Math.sqrt(above), n);
  }

  /// Quantile `q` of the values that are finite, by linear interpolation between order statistics
  /// (Hyndman and Fan's type 7). Needs at least one finite value.
  public static double quantile(double[] values, double q) {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("no finite value to take a quantile of");
    }
    double position = q * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /// Two-sided p-value of a standard normal statistic.
  public static double normalPValue(double z) {
    return Math.min(1, 2 * NORMAL.survivalProbability(Math.abs(z)));
  }

  /// The standard normal distribution function, Φ.
  static double normal(double z) {
    return NORMAL.cumulativeProbability(z);
  }

  /// The standard normal quantile, Φ⁻¹.
  static double probit(double p) {
    return NORMAL.inverseCumulativeProbability(p);
  }

  private static double criticalValue(double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("level must be in (0, 1), but is " + level);
    }
    return NORMAL.inverseSurvivalProbability((1 - level) / 2);
  }

  private static double square(double value) {
    return value * value;
  }
}
