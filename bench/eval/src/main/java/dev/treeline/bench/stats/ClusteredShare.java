package dev.treeline.bench.stats;

/// A share of items that may come in clusters, with the number of independent items it is worth
/// (Kish 1965: the number of items over the design effect).
///
/// @param value in `[0, 1]`
/// @param n how many items it rests on, at least 1
/// @param effective how many independent ones it is worth, above 0 and at most `n`
public record ClusteredShare(double value, int n, double effective) {
  public ClusteredShare {
    if (!(value >= 0 && value <= 1 && n >= 1 && effective > 0 && effective <= n)) {
      throw new IllegalArgumentException(
          "a share must be in [0, 1] of at least one item, but is %s of %d (%s)"
              .formatted(value, n, effective));
    }
  }

  /// Independent items.
  public static ClusteredShare of(int hits, int n) {
    return new ClusteredShare((double) hits / n, n, n);
  }

  /// Items in clusters: the variance between clusters tells the design effect, never below 1. Where
  /// all items agree it cannot be seen, and each cluster counts as one item.
  ///
  /// @param hits `[n]`
  /// @param clusters `[n]`, each item's cluster
  public static ClusteredShare of(boolean[] hits, int[] clusters) {
    java.util.Map<Integer, double[]> sums = new java.util.TreeMap<>();
    double total = 0;
    for (int i = 0; i < hits.length; i++) {
      double[] sum = sums.computeIfAbsent(clusters[i], _ -> new double[2]);
      sum[0] += hits[i] ? 1 : 0;
      sum[1]++;
      total += hits[i] ? 1 : 0;
    }
    int n = hits.length;
    int count = sums.size();
    double share = total / n;
    double spread = share * (1 - share);
    if (count == n) {
      return new ClusteredShare(share, n, n); // every item alone: there is no effect of clusters
    }
    if (spread == 0 || count == 1) {
      return new ClusteredShare(share, n, count);
    }
    double squares = 0;
    for (double[] sum : sums.values()) {
      double off = sum[0] - share * sum[1];
      squares += off * off;
    }
    double variance = squares * count / (count - 1) / ((double) n * n);
    double design = Math.max(1, variance / (spread / n));
    return new ClusteredShare(share, n, Math.max(1, n / design));
  }

  /// Wilson's interval with the effective number of items; see [Intervals#wilson].
  public Estimate wilson(double level) {
    double z = Intervals.probit((1 + level) / 2);
    double centre = value + z * z / (2 * effective);
    double spread =
        z * Math.sqrt(value * (1 - value) / effective + z * z / (4 * effective * effective));
    double scale = 1 + z * z / effective;
    double low = value == 0 ? 0 : (centre - spread) / scale;
    double high = value == 1 ? 1 : (centre + spread) / scale;
    return new Estimate(value, low, high, n);
  }
}
