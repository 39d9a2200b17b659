package dev.treeline.bench.stats;

import org.apache.commons.statistics.distribution.TDistribution;

/// Standard errors of smooth statistics of clustered items, by linearisation: an item's influence
/// is the statistic's derivative with respect to its weight, and influences are summed over
/// clusters (Binder 1983, International Statistical Review 51:279; the "sandwich" with whole
/// clusters as units, Liang and Zeger 1986).
public final class ClusterError {
  private ClusterError() {}

  /// `√(k / (k − 1) Σ u²)` over the `k` clusters that hold items, `u` a cluster's influence.
  ///
  /// @param influences `[n]`, summing to 0
  /// @param clusters `[n]`, each item's cluster, numbered from 0
  public static double of(double[] influences, int[] clusters) {
    double squares = 0;
    for (double sum : Clusters.sums(influences, clusters)) {
      squares += sum * sum;
    }
    double k = degrees(clusters) + 1;
    return Math.sqrt(k / (k - 1) * squares);
  }

  /// Clusters that hold items, less one.
  public static int degrees(int[] clusters) {
    int degrees = -1;
    for (double size : Clusters.sizes(clusters)) {
      degrees += size > 0 ? 1 : 0;
    }
    return degrees;
  }

  /// Two-sided p-value of an estimate over its standard error, by Student's t; 1 where the error is
  /// not positive.
  public static double pValue(double estimate, double standardError, int degrees) {
    if (!(standardError > 0 && degrees >= 1)) {
      return 1;
    }
    double t = Math.abs(estimate) / standardError;
    return Math.min(1, 2 * TDistribution.of(degrees).survivalProbability(t));
  }
}
