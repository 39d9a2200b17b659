package dev.treeline.bench.stats;

import java.util.Arrays;

/// Sums over clusters that are numbered from 0.
final class Clusters {
  private Clusters() {}

  static int count(int[] clusters) {
    return 1 + Arrays.stream(clusters).max().orElse(-1);
  }

  /// Each cluster's sum.
  ///
  /// @param values `[n]`
  /// @return `[clusters]`
  static double[] sums(double[] values, int[] clusters) {
    double[] sums = new double[count(clusters)];
    for (int i = 0; i < values.length; i++) {
      sums[clusters[i]] += values[i];
    }
    return sums;
  }

  /// Each cluster's size.
  ///
  /// @return `[clusters]`, how many items each has
  static double[] sizes(int[] clusters) {
    double[] sizes = new double[count(clusters)];
    for (int cluster : clusters) {
      sizes[cluster]++;
    }
    return sizes;
  }

  static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
