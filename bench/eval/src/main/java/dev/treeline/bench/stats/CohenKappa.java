package dev.treeline.bench.stats;

import java.util.Arrays;

/// Cohen's kappa: how far two raters agree beyond what their own habits would bring about by chance
/// (Cohen 1960, Educ. Psychol. Meas. 20:37). 1 is agreement throughout, 0 what chance gives.
///
/// Undefined (NaN) where both raters gave everything the same one label: then chance alone agrees.
public final class CohenKappa {
  private CohenKappa() {}

  /// From a table of counts.
  ///
  /// @param counts `[categories, categories]`, the first rater's labels in rows; not negative
  /// @return in `[-1, 1]`, or NaN
  public static double value(double[][] counts) {
    Table table = new Table(counts);
    return (table.agreement - table.chance) / (1 - table.chance);
  }

  /// The large-sample standard error (Fleiss, Cohen and Everitt 1969, Psychol. Bull. 72:323): takes
  /// items for independent.
  ///
  /// @param counts as for [#value]
  public static double standardError(double[][] counts) {
    Table table = new Table(counts);
    double alike = 0;
    double apart = 0;
    for (int i = 0; i < counts.length; i++) {
      for (int j = 0; j < counts.length; j++) {
        double share = counts[i][j] / table.n;
        double margins = table.columns[i] + table.rows[j];
        if (i == j) {
          double part = (1 - table.chance) - margins * (1 - table.agreement);
          alike += share * part * part;
        } else {
          apart += share * margins * margins;
        }
      }
    }
    double disagreement = 1 - table.agreement;
    double rest = table.agreement * table.chance - 2 * table.chance + table.agreement;
    double variance = alike + disagreement * disagreement * apart - rest * rest;
    double scale = 1 - table.chance;
    return Math.sqrt(Math.max(0, variance) / table.n) / (scale * scale);
  }

  /// Kappa with its large-sample interval, cut to `[-1, 1]`.
  ///
  /// @param counts as for [#value]; kappa must be defined
  public static Estimate interval(double[][] counts, double level) {
    double kappa = value(counts);
    double spread = Intervals.probit((1 + level) / 2) * standardError(counts);
    int n = (int) Arrays.stream(counts).flatMapToDouble(Arrays::stream).sum();
    return new Estimate(kappa, Math.max(-1, kappa - spread), Math.min(1, kappa + spread), n);
  }

  /// Kappa with a percentile interval over draws of whole clusters.
  ///
  /// @param ratings the items both raters labelled; kappa must be defined
  public static Estimate clustered(Ratings ratings, int resamples, long seed, double level) {
    double[] replicates = new double[resamples];
    int[] next = {0};
    int clusters = ratings.clusterCount();
    ClusterBootstrap.draw(
        clusters, resamples, seed, times -> replicates[next[0]++] = value(ratings.table(times)));
    int[] once = new int[clusters];
    Arrays.fill(once, 1);
    double kappa = value(ratings.table(once));
    return ClusterBootstrap.percentile(kappa, replicates, level, ratings.first().length);
  }

  /// Two raters' labels of the same items.
  ///
  /// @param first `[n]`, from 0
  /// @param second `[n]`, from 0
  /// @param clusters `[n]`, each item's cluster, from 0
  /// @param categories how many labels there are
  @SuppressWarnings("ArrayRecordComponent")
  public record Ratings(int[] first, int[] second, int[] clusters, int categories) {
    public Ratings {
      if (first.length == 0 || first.length != second.length || first.length != clusters.length) {
        throw new IllegalArgumentException(
            "both raters must have labelled the same items, at least one, but are %d and %d"
                .formatted(first.length, second.length));
      }
    }

    /// How many clusters there are.
    int clusterCount() {
      return Arrays.stream(clusters).max().orElse(-1) + 1;
    }

    /// The table of counts when cluster `c` counts `times[c]` times.
    double[][] table(int[] times) {
      double[][] table = new double[categories][categories];
      for (int i = 0; i < first.length; i++) {
        table[first[i]][second[i]] += times[clusters[i]];
      }
      return table;
    }

    /// The table of counts.
    public double[][] table() {
      int[] once = new int[clusterCount()];
      Arrays.fill(once, 1);
      return table(once);
    }
  }

  private static final class Table {
    final double n;
    final double[] rows;
    final double[] columns;
    final double agreement;
    final double chance;

    Table(double[][] counts) {
      n = Arrays.stream(counts).flatMapToDouble(Arrays::stream).sum();
      rows = new double[counts.length];
      columns = new double[counts.length];
      double alike = 0;
      for (int i = 0; i < counts.length; i++) {
        for (int j = 0; j < counts.length; j++) {
          rows[i] += counts[i][j] / n;
          columns[j] += counts[i][j] / n;
        }
        alike += counts[i][i] / n;
      }
      agreement = alike;
      double byChance = 0;
      for (int i = 0; i < counts.length; i++) {
        byChance += rows[i] * columns[i];
      }
      chance = byChance;
    }
  }
}
