package dev.treeline.bench.stats;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The area under the ROC curve with its standard error from structural components: DeLong's where
/// every item is a cluster of its own, Obuchowski's where items share clusters.
///
/// An item's component is the share of the other side that it is on the right side of, ties half
/// (DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837). Sums of components over clusters
/// give the variance, the covariance between the sides, and the covariance of two scores on the
/// same items (Obuchowski 1997, Biometrics 53:567).
public final class ClusteredArea {
  private final boolean[] positives; // [n]
  private final int[] clusters; // [n]
  private final double area;
  private final double[] above; // [clusters], Σ (component − area) over positive items
  private final double[] below; // [clusters], the same over negative ones

  /// Both sides must occur.
  ///
  /// @param scores `[n]`, no NaN; infinities are allowed and equal ones tie
  /// @param positives `[n]`
  /// @param clusters `[n]`, each item's cluster, numbered from 0
  public ClusteredArea(double[] scores, boolean[] positives, int[] clusters) {
    double[] components = components(scores, positives);
    this.positives = positives.clone();
    this.clusters = clusters.clone();
    double sum = 0;
    int count = 0;
    for (int i = 0; i < scores.length; i++) {
      sum += positives[i] ? components[i] : 0;
      count += positives[i] ? 1 : 0;
    }
    if (count == 0 || count == scores.length) {
      throw new IllegalArgumentException(
          "there must be positive and negative items, but %d of %d are positive"
              .formatted(count, scores.length));
    }
    this.area = sum / count;
    this.above = new double[Clusters.count(clusters)];
    this.below = new double[above.length];
    for (int i = 0; i < scores.length; i++) {
      (positives[i] ? above : below)[clusters[i]] += components[i] - area;
    }
  }

  /// The chance that a positive item scores above a negative one, ties counting half.
  public double area() {
    return area;
  }

  /// The area's variance.
  public double variance() {
    return covariance(this);
  }

  /// The covariance with the area of another score on the same items.
  public double covariance(ClusteredArea other) {
    if (!(Arrays.equals(positives, other.positives) && Arrays.equals(clusters, other.clusters))) {
      throw new IllegalArgumentException("both areas must be of the same items and clusters");
    }
    double[] counts = counts(); // positive and negative items, clusters with each, and with any
    double m = counts[0];
    double n = counts[1];
    double both = 0;
    double positive = 0;
    double negative = 0;
    for (int c = 0; c < above.length; c++) {
      positive += above[c] * other.above[c];
      negative += below[c] * other.below[c];
      both += above[c] * other.below[c] + below[c] * other.above[c];
    }
    return degrees(counts[2]) * positive / (m * m)
        + degrees(counts[3]) * negative / (n * n)
        + degrees(counts[4]) * both / (m * n);
  }

  private static double degrees(double clusters) {
    return clusters / (clusters - 1);
  }

  private double[] counts() {
    double[] items = new double[2];
    boolean[][] seen = new boolean[3][above.length];
    for (int i = 0; i < positives.length; i++) {
      int side = positives[i] ? 0 : 1;
      items[side]++;
      seen[side][clusters[i]] = true;
      seen[2][clusters[i]] = true;
    }
    return new double[] {items[0], items[1], count(seen[0]), count(seen[1]), count(seen[2])};
  }

  private static double count(boolean[] seen) {
    int count = 0;
    for (boolean is : seen) {
      count += is ? 1 : 0;
    }
    return count;
  }

  /// The two-sided p-value of the difference to the area of another score on the same items; 1
  /// where the two scores order the items alike.
  public double differencePValue(ClusteredArea other) {
    double variance = variance() + other.variance() - 2 * covariance(other);
    double difference = area - other.area;
    if (difference == 0) {
      return 1;
    }
    return variance > 0 ? Intervals.normalPValue(difference / Math.sqrt(variance)) : 0;
  }

  /// Each item's share of the other side that it is on the right side of, by one sort.
  private static double[] components(double[] scores, boolean[] positives) {
    int n = scores.length;
    for (double score : scores) {
      if (Double.isNaN(score)) {
        throw new IllegalArgumentException("scores must not be NaN");
      }
    }
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[i] + 0.0)) // -0.0 ties with 0.0
            .mapToInt(Integer::intValue)
            .toArray();
    double[] components = new double[n];
    int[] passed = new int[2]; // negative and positive items with smaller scores
    for (int start = 0; start < n; ) {
      int end = start;
      int[] here = new int[2];
      while (end < n && scores[order[end]] == scores[order[start]]) {
        here[positives[order[end++]] ? 1 : 0]++;
      }
      for (int i = start; i < end; i++) {
        int other = positives[order[i]] ? 0 : 1;
        components[order[i]] = passed[other] + here[other] / 2.0;
      }
      passed[0] += here[0];
      passed[1] += here[1];
      start = end;
    }
    for (int i = 0; i < n; i++) {
      components[i] = positives[i] ? components[i] / passed[0] : 1 - components[i] / passed[1];
    }
    return components;
  }
}
