package dev.treeline.bench.score;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The baseline with its threshold moved, so that it says "Yes" as often as a method does among the
/// answers that can be read. What of the baseline could not be read stays as it was.
final class MovedThreshold {
  /// The baseline's answers must follow its margins on at least this share of the items.
  static final double LEAST_AGREEMENT = 0.98;

  private static final double ROUNDING = 1e-9;

  private MovedThreshold() {}

  /// Whether moving the threshold on the margin means anything for these answers: they are almost
  /// all what some threshold would have said.
  static boolean isFollowed(Sayings baseline) {
    int[] read = read(baseline);
    if (!baseline.hasMargins() || read.length == 0) {
      return false;
    }
    double[] shares =
        yesShares(read, Comparator.comparingDouble(baseline::margin), yes(baseline, read));
    double agreeing = 0;
    for (int k = 0; k < read.length; k++) {
      agreeing += baseline.isYes(read[k]) ? shares[k] : 1 - shares[k];
    }
    return agreeing >= LEAST_AGREEMENT * read.length;
  }

  /// How right the moved baseline is on each item: 1 or 0, or a share where the threshold falls on
  /// tied margins. Items the baseline answered "Yes" come first, so that its own yes-rate gives
  /// back its own answers.
  ///
  /// @return `[n]`
  static double[] right(Pairing pairing) {
    Sayings baseline = pairing.baseline();
    int[] read = read(baseline);
    int[] readOfMethod = read(pairing.method());
    double count =
        readOfMethod.length == 0
            ? yes(baseline, read)
            : yes(pairing.method(), readOfMethod) * read.length / readOfMethod.length;
    Comparator<Integer> order =
        Comparator.<Integer>comparingInt(i -> baseline.isYes(i) ? 1 : 0)
            .thenComparingDouble(baseline::margin);
    double[] shares = yesShares(read, order, count);
    double[] right = new double[pairing.size()];
    Arrays.setAll(right, i -> baseline.right(i, pairing.isSafe(i)));
    for (int k = 0; k < read.length; k++) {
      right[read[k]] = pairing.isSafe(read[k]) ? shares[k] : 1 - shares[k];
    }
    return right;
  }

  private static int[] read(Sayings sayings) {
    return IntStream.range(0, sayings.size()).filter(sayings::isRead).toArray();
  }

  private static double yes(Sayings sayings, int[] items) {
    return Arrays.stream(items).filter(sayings::isYes).count();
  }

  /// Gives "Yes" to the `count` items that are highest in the order; ties share.
  ///
  /// @return `[items]`
  private static double[] yesShares(int[] items, Comparator<Integer> order, double count) {
    int[] descending =
        IntStream.range(0, items.length)
            .boxed()
            .sorted((j, k) -> order.compare(items[k], items[j]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] shares = new double[items.length];
    double left = count;
    int start = 0;
    while (start < descending.length && left > ROUNDING) {
      int first = items[descending[start]];
      int end = start + 1;
      while (end < descending.length && order.compare(first, items[descending[end]]) == 0) {
        end++;
      }
      double share = Math.min(1, left / (end - start));
      for (int k = start; k < end; k++) {
        shares[descending[k]] = share;
      }
      left -= end - start;
      start = end;
    }
    return shares;
  }
}
