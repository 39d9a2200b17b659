package dev.treeline.bench.score;

import dev.treeline.bench.stats.Bca;
import dev.treeline.bench.stats.ClusterBootstrap;
import dev.treeline.bench.stats.Estimate;
import dev.treeline.bench.stats.Intervals;
import java.util.Arrays;

/// Means of a value on safe items, on unsafe items, and of the two, with cluster-bootstrap
/// intervals. The values are held fixed while clusters are drawn.
final class SideMeans {
  private final ScoringOptions options;
  private final int items;
  private final double[][] sums; // values and counts on safe, then on unsafe items, by cluster
  private final double[][] draws; // safe, unsafe, both: [resamples]
  private final double[][] jackknife; // the same: [clusters]
  private final double[] values; // the same

  /// @param values `[n]`, one for each item of the pairing, which has both sides
  SideMeans(Pairing pairing, double[] values, ScoringOptions options) {
    this.options = options;
    this.items = values.length;
    double[][] columns = new double[4][values.length];
    for (int i = 0; i < values.length; i++) {
      int side = pairing.isSafe(i) ? 0 : 2;
      columns[side][i] = values[i];
      columns[side + 1][i] = 1;
    }
    this.sums = Arrays.stream(columns).map(pairing::perCluster).toArray(double[][]::new);
    int clusters = sums[0].length;
    int[] once = new int[clusters];
    Arrays.fill(once, 1);
    this.values = means(once);
    this.draws = new double[3][options.resamples()];
    int[] draw = {0};
    ClusterBootstrap.draw(
        clusters, options.resamples(), options.seed(), times -> put(draws, draw[0]++, times));
    this.jackknife = new double[3][clusters];
    for (int c = 0; c < clusters; c++) {
      once[c] = 0;
      put(jackknife, c, once);
      once[c] = 1;
    }
  }

  private void put(double[][] rows, int place, int[] times) {
    double[] means = means(times);
    for (int kind = 0; kind < means.length; kind++) {
      rows[kind][place] = means[kind];
    }
  }

  private double[] means(int[] times) {
    double safe = dot(times, sums[0]) / dot(times, sums[1]);
    double unsafe = dot(times, sums[2]) / dot(times, sums[3]);
    return new double[] {safe, unsafe, (safe + unsafe) / 2};
  }

  private static double dot(int[] times, double[] values) {
    double sum = 0;
    for (int c = 0; c < times.length; c++) {
      sum += times[c] * values[c];
    }
    return sum;
  }

  /// The mean of both sides' means.
  Estimate balanced() {
    return estimate(2);
  }

  /// The same for values that are shares in `[0, 1]`: where a side is all right or all wrong its
  /// draws all agree, and Wilson's interval on its clusters takes their place.
  Estimate balancedShare() {
    return isAtEnd(0) || isAtEnd(1) ? Intervals.mean(share(0), share(1)) : estimate(2);
  }

  /// Safe items' mean, a share in `[0, 1]`.
  Estimate safeShare() {
    return share(0);
  }

  /// Unsafe items' mean, a share in `[0, 1]`.
  Estimate unsafeShare() {
    return share(1);
  }

  private Estimate share(int side) {
    if (!isAtEnd(side)) {
      return estimate(side);
    }
    int clusters = (int) Arrays.stream(sums[2 * side + 1]).filter(count -> count > 0).count();
    Estimate wilson = Intervals.wilson(values[side] == 1 ? clusters : 0, clusters, options.level());
    return new Estimate(values[side], wilson.low(), wilson.high(), items(side));
  }

  private boolean isAtEnd(int side) {
    return values[side] == 0 || values[side] == 1;
  }

  private Estimate estimate(int kind) {
    return Bca.interval(values[kind], draws[kind], jackknife[kind], options.level(), items(kind));
  }

  private int items(int kind) {
    return kind == 2 ? items : (int) Arrays.stream(sums[2 * kind + 1]).sum();
  }
}
