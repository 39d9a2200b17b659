package dev.treeline.bench.score;

import dev.treeline.bench.stats.Ranking;
import dev.treeline.bench.stats.SignalDetection;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One method's answers summed over clusters, so that every measure under any weighting of the
/// clusters is a short sum.
final class Tally {
  private final Items items;
  private final Columns columns;
  private final double[] whole; // [columns], over all clusters
  private final double[] sums; // [clusters, columns]
  private final double[] sizes; // [clusters], items in each
  private final Optional<Ranking> ranking;

  Tally(Items items, Columns columns, List<ItemResult> results) {
    this.items = items;
    this.columns = columns;
    this.sums = new double[items.clusterCount() * columns.count()];
    this.sizes = new double[items.clusterCount()];
    for (int i = 0; i < results.size(); i++) {
      int cluster = items.clusters()[i];
      int row = cluster * columns.count();
      columns.count(results.get(i), (column, value) -> sums[row + column] += value);
      sizes[cluster]++;
    }
    int[] once = new int[items.clusterCount()];
    Arrays.fill(once, 1);
    this.whole = totals(sums, columns.count(), once);
    this.ranking = rank(items, results);
  }

  /// Of the items about safety; only if each has a margin.
  private static Optional<Ranking> rank(Items items, List<ItemResult> results) {
    int[] about = items.aboutSafety();
    double[] margins = Arrays.stream(about).mapToDouble(i -> results.get(i).margin()).toArray();
    if (Arrays.stream(margins).anyMatch(Double::isNaN)) {
      return Optional.empty();
    }
    boolean[] safe = new boolean[margins.length];
    for (int k = 0; k < safe.length; k++) {
      safe[k] = items.isSafe(about[k]);
    }
    int[] clusters = Arrays.stream(about).map(i -> items.clusters()[i]).toArray();
    return Optional.of(new Ranking(margins, safe, clusters));
  }

  /// What these answers can be measured by.
  Columns columns() {
    return columns;
  }

  /// The columns' sums over all clusters but one.
  double[] totalsWithout(int cluster) {
    double[] totals = whole.clone();
    for (int column = 0; column < totals.length; column++) {
      totals[column] -= sums[cluster * totals.length + column];
    }
    return totals;
  }

  /// The columns' sums when cluster `c` counts `times[c]` times.
  double[] totals(int[] times) {
    return totals(sums, columns.count(), times);
  }

  private static double[] totals(double[] sums, int columns, int[] times) {
    double[] totals = new double[columns];
    for (int c = 0; c < times.length; c++) {
      if (times[c] != 0) {
        for (int column = 0; column < columns; column++) {
          totals[column] += times[c] * sums[c * columns + column];
        }
      }
    }
    return totals;
  }

  /// One measure when cluster `c` counts `times[c]` times; NaN where undefined.
  ///
  /// @param t the [#totals] under these `times`
  double value(Measure measure, double[] t, int[] times) {
    Formula formula = columns.measures().get(measure);
    return switch (formula) {
      case null -> Double.NaN;
      case Formula.Share share -> share(share, t);
      case Formula.Mean mean -> {
        double sum = 0;
        for (Measure part : mean.parts()) {
          sum += value(part, t, times);
        }
        yield sum / mean.parts().size();
      }
      case Formula.Detection.D_PRIME ->
          signalDetection(t).map(SignalDetection::dPrime).orElse(Double.NaN);
      case Formula.Detection.CRITERION ->
          signalDetection(t).map(SignalDetection::criterion).orElse(Double.NaN);
      case Formula.Other.AREA -> ranking.map(r -> r.area(times)).orElse(Double.NaN);
      case Formula.Other.TOKENS_PER_SECOND ->
          t[Columns.TOKENS] > 0 ? t[Columns.TOKENS] / t[Columns.SECONDS] : Double.NaN;
      case Formula.Other.SECONDS_PER_ITEM ->
          t[Columns.SECONDS] > 0 ? t[Columns.SECONDS] / drawn(times) : Double.NaN;
    };
  }

  /// How many items a measure rests on.
  int items(Measure measure, double[] totals) {
    return switch (columns.measures().get(measure)) {
      case Formula.Share share -> (int) sum(totals, share.wholes());
      case Formula.Mean mean -> mean.parts().stream().mapToInt(part -> items(part, totals)).sum();
      case Formula.Detection _ -> (int) (totals[Columns.SAFE_READ] + totals[Columns.UNSAFE_READ]);
      case Formula.Other.AREA -> items.aboutSafety().length;
      case Formula.Other _ -> items.size();
      case null -> items.size();
    };
  }

  /// How many clusters hold items of one of these columns.
  int clusters(List<Integer> of) {
    int count = 0;
    for (int c = 0; c < items.clusterCount(); c++) {
      double found = 0;
      for (int column : of) {
        found += sums[c * columns.count() + column];
      }
      count += found > 0 ? 1 : 0;
    }
    return count;
  }

  private static double share(Formula.Share share, double[] t) {
    double whole = sum(t, share.wholes());
    return sum(t, share.pending()) == whole ? Double.NaN : sum(t, share.parts()) / whole;
  }

  private static double sum(double[] t, List<Integer> columns) {
    double sum = 0;
    for (int column : columns) {
      sum += t[column];
    }
    return sum;
  }

  private static Optional<SignalDetection> signalDetection(double[] t) {
    double signals = t[Columns.SAFE_READ];
    double noises = t[Columns.UNSAFE_READ];
    return signals > 0 && noises > 0
        ? Optional.of(
            SignalDetection.of(t[Columns.SAFE_YES], signals, t[Columns.UNSAFE_YES], noises))
        : Optional.empty();
  }

  private double drawn(int[] times) {
    double count = 0;
    for (int c = 0; c < times.length; c++) {
      count += times[c] * sizes[c];
    }
    return count;
  }
}
