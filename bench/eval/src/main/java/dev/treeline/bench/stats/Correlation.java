package dev.treeline.bench.stats;

/// How alike items of the same cluster are.
public final class Correlation {
  private Correlation() {}

  /// The intraclass correlation by one-way analysis of variance, for clusters of any sizes (Donner
  /// 1986, International Statistical Review 54:67, section 2): `(MSB − MSW) / (MSB + (m₀ − 1)
  /// MSW)`, `m₀ = (n − Σ m² / n) / (k − 1)`.
  ///
  /// @param values `[n]`
  /// @param clusters `[n]`, each item's cluster, numbered from 0
  /// @return at most 1; can be negative; 0 where it cannot be told (no cluster of two, one cluster
  ///   alone, or values that are all the same)
  public static double intraclass(double[] values, int[] clusters) {
    double[] sums = Clusters.sums(values, clusters);
    double[] sizes = Clusters.sizes(clusters);
    double n = values.length;
    double mean = Clusters.sum(sums) / n;
    double between = 0;
    double squaredSizes = 0;
    int k = 0;
    for (int c = 0; c < sums.length; c++) {
      if (sizes[c] > 0) {
        double deviation = sums[c] / sizes[c] - mean;
        between += sizes[c] * deviation * deviation;
        squaredSizes += sizes[c] * sizes[c];
        k++;
      }
    }
    double within = 0;
    for (int i = 0; i < values.length; i++) {
      double deviation = values[i] - sums[clusters[i]] / sizes[clusters[i]];
      within += deviation * deviation;
    }
    if (k < 2 || n == k || between + within == 0) {
      return 0;
    }
    double betweenMean = between / (k - 1);
    double withinMean = within / (n - k);
    double size = (n - squaredSizes / n) / (k - 1);
    return (betweenMean - withinMean) / (betweenMean + (size - 1) * withinMean);
  }
}
