package dev.treeline.bench.stats;

import java.util.Arrays;

/// The bootstrap's interval corrected for bias and skewness (Efron 1987, JASA 82:171; Efron and
/// Tibshirani 1993, chapter 14).
///
/// The ends are the replicates' quantiles at `Φ(z₀ + (z₀ + z) / (1 − a (z₀ + z)))`. `z₀` is the
/// normal quantile of the share of replicates below the value, ties counting half; the acceleration
/// `a` is the jackknife's, each time without one whole cluster.
public final class Bca {
  private Bca() {}

  /// The interval, or plain percentiles where it is undefined: all replicates on one side of the
  /// value, all the same, a jackknife value that is not finite, or an acceleration so large that
  /// the formula's denominator is not positive. [Estimate#interval] says which it is.
  ///
  /// @param replicates `[draws]`; those not finite are left out
  /// @param jackknife `[clusters]`, the statistic without each cluster in turn
  /// @param n items it rests on, only noted
  public static Estimate interval(
      double value, double[] replicates, double[] jackknife, double level, int n) {
    double bias = bias(value, replicates);
    double acceleration = acceleration(jackknife);
    double z = Intervals.probit((1 + level) / 2);
    double low = position(bias, acceleration, -z);
    double high = position(bias, acceleration, z);
    if (!(low > 0 && low < high && high < 1)) {
      return ClusterBootstrap.percentile(value, replicates, level, n);
    }
    return new Estimate(
        value,
        Intervals.quantile(replicates, low),
        Intervals.quantile(replicates, high),
        n,
        Estimate.Kind.BCA);
  }

  /// `z₀`; infinite where all replicates lie on one side, NaN where all equal the value.
  static double bias(double value, double[] replicates) {
    double below = 0;
    int finite = 0;
    int ties = 0;
    for (double replicate : replicates) {
      if (Double.isFinite(replicate)) {
        finite++;
        below += replicate < value ? 1 : 0;
        ties += replicate == value ? 1 : 0;
      }
    }
    return ties == finite ? Double.NaN : Intervals.probit((below + ties / 2.0) / finite);
  }

  /// `a = Σ d³ / (6 (Σ d²)^1.5)`, `d` the mean of the jackknife values less each; NaN where they
  /// are not finite or all the same.
  static double acceleration(double[] jackknife) {
    double mean = Arrays.stream(jackknife).average().orElse(Double.NaN);
    double squares = 0;
    double cubes = 0;
    for (double value : jackknife) {
      double d = mean - value;
      squares += d * d;
      cubes += d * d * d;
    }
    return cubes / (6 * Math.pow(squares, 1.5));
  }

  /// The quantile to take in place of `Φ(z)`; NaN where undefined.
  private static double position(double bias, double acceleration, double z) {
    double shifted = bias + z;
    double scale = 1 - acceleration * shifted;
    return scale > 0 ? Intervals.normal(bias + shifted / scale) : Double.NaN;
  }
}
