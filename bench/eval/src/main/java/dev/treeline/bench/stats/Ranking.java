package dev.treeline.bench.stats;

import java.util.Comparator;
import java.util.stream.IntStream;

/// Items ordered by a score once, so that the area under the ROC curve under any weighting is one
/// pass.
///
/// The area is Mann and Whitney's: the chance that a positive item scores above a negative one,
/// ties counting half (Hanley and McNeil 1982).
public final class Ranking {
  private final double[] scores; // [n], ascending
  private final boolean[] positives; // [n], in that order
  private final int[] clusters; // [n], in that order

  /// @param scores `[n]`, no NaN; infinities are allowed and equal ones tie
  /// @param positives `[n]`
  /// @param clusters `[n]`, each item's cluster
  public Ranking(double[] scores, boolean[] positives, int[] clusters) {
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
    this.scores = new double[n];
    this.positives = new boolean[n];
    this.clusters = new int[n];
    for (int i = 0; i < n; i++) {
      this.scores[i] = scores[order[i]];
      this.positives[i] = positives[order[i]];
      this.clusters[i] = clusters[order[i]];
    }
  }

  /// The area when cluster `c` counts `times[c]` times; NaN when a side is empty.
  public double area(int[] times) {
    double wins = 0; // pairs in which the positive item is above, ties half
    double positiveTotal = 0;
    double negativesBelow = 0;
    int i = 0;
    while (i < scores.length) {
      double positiveHere = 0;
      double negativeHere = 0;
      double score = scores[i];
      for (; i < scores.length && scores[i] == score; i++) {
        if (positives[i]) {
          positiveHere += times[clusters[i]];
        } else {
          negativeHere += times[clusters[i]];
        }
      }
      wins += positiveHere * (negativesBelow + negativeHere / 2);
      positiveTotal += positiveHere;
      negativesBelow += negativeHere;
    }
    return wins / (positiveTotal * negativesBelow);
  }
}
