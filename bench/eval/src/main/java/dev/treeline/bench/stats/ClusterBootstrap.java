package dev.treeline.bench.stats;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Draws whole clusters with replacement, as often as there are clusters (Davison and Hinkley 1997,
/// section 3.8).
///
/// A statistic is computed again under each draw; percentiles of the results are its interval
/// (Efron and Tibshirani 1993, chapter 13). Statistics computed under the same draws are paired.
public final class ClusterBootstrap {
  private ClusterBootstrap() {}

  /// Hands out `resamples` draws; the same seed gives the same draws.
  ///
  /// @param clusters how many clusters there are, at least 1
  /// @param each gets how often each cluster was drawn, `[clusters]`; the array is used again for
  ///   the next draw
  public static void draw(int clusters, int resamples, long seed, Consumer<int[]> each) {
    if (!(clusters >= 1 && resamples >= 1)) {
      throw new IllegalArgumentException(
          "clusters and resamples must be at least 1, but are %d and %d"
              .formatted(clusters, resamples));
    }
    var random = new SplittableRandom(seed);
    int[] times = new int[clusters];
    for (int draw = 0; draw < resamples; draw++) {
      Arrays.fill(times, 0);
      for (int c = 0; c < clusters; c++) {
        times[random.nextInt(clusters)]++;
      }
      each.accept(times);
    }
  }

  /// The percentile interval of a statistic from its replicates. Replicates in which it was
  /// undefined (not finite) are left out.
  public static Estimate percentile(double value, double[] replicates, double level, int n) {
    double tail = (1 - level) / 2;
    double low = Intervals.quantile(replicates, tail);
    double high = Intervals.quantile(replicates, 1 - tail);
    return new Estimate(value, low, high, n, Estimate.Kind.PERCENTILE);
  }

  /// The standard deviation of the finite replicates: the statistic's standard error.
  public static double standardError(double[] replicates) {
    double[] finite = Arrays.stream(replicates).filter(Double::isFinite).toArray();
    double mean = Arrays.stream(finite).average().orElse(Double.NaN);
    double squares = Arrays.stream(finite).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(squares / (finite.length - 1));
  }
}
