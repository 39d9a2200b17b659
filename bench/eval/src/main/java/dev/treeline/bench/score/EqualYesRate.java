package dev.treeline.bench.score;

import dev.treeline.bench.Gold;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The baseline with its threshold moved, so that it says "Yes" as often as a method does.
final class EqualYesRate {
  /// The baseline's answers must follow its margins on at least this share of the items.
  static final double LEAST_AGREEMENT = 0.98;

  private static final double ROUNDING = 1e-9;

  private EqualYesRate() {}

  /// Whether moving the threshold on the margin means anything for these answers: they are almost
  /// all what some threshold would have said.
  static boolean isFollowed(List<ItemResult> baseline) {
    if (baseline.stream().anyMatch(result -> Double.isNaN(result.margin()))) {
      return false;
    }
    Comparator<ItemResult> byMargin = Comparator.comparingDouble(EqualYesRate::margin);
    double[] shares = yesShares(baseline, byMargin, yes(baseline));
    double agreeing = 0;
    for (int i = 0; i < shares.length; i++) {
      agreeing +=
          switch (answer(baseline.get(i))) {
            case 2 -> shares[i];
            case 0 -> 1 - shares[i];
            default -> 0;
          };
    }
    return agreeing >= LEAST_AGREEMENT * shares.length;
  }

  /// The moved baseline's "Yes" on each item: 1 or 0, or a share where the threshold falls on tied
  /// margins. Items the baseline answered "Yes" come first, so that its own yes-rate gives back its
  /// own answers.
  ///
  /// @return `[n]`
  static double[] shares(List<ItemResult> baseline, List<ItemResult> method) {
    Comparator<ItemResult> order =
        Comparator.comparingInt(EqualYesRate::answer).thenComparingDouble(EqualYesRate::margin);
    return yesShares(baseline, order, yesCount(baseline, method));
  }

  /// The method's yes-rate among its readable answers, as a number of items; the baseline's own
  /// where the method has none.
  private static double yesCount(List<ItemResult> baseline, List<ItemResult> method) {
    double read = method.stream().mapToInt(r -> answer(r) == 1 ? 0 : 1).sum();
    return read == 0 ? yes(baseline) : yes(method) * method.size() / read;
  }

  private static double yes(List<ItemResult> results) {
    return results.stream().mapToInt(result -> answer(result) == 2 ? 1 : 0).sum();
  }

  /// Gives "Yes" to the `count` items that are highest in the order; ties share.
  private static double[] yesShares(
      List<ItemResult> results, Comparator<ItemResult> order, double count) {
    int[] descending =
        IntStream.range(0, results.size())
            .boxed()
            .sorted((i, j) -> order.compare(results.get(j), results.get(i)))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] shares = new double[descending.length];
    double left = count;
    int start = 0;
    while (start < descending.length && left > ROUNDING) {
      ItemResult first = results.get(descending[start]);
      int end = start + 1;
      while (end < descending.length && order.compare(first, results.get(descending[end])) == 0) {
        end++;
      }
      double share = Math.min(1, left / (end - start));
      for (int i = start; i < end; i++) {
        shares[descending[i]] = share;
      }
      left -= end - start;
      start = end;
    }
    return shares;
  }

  /// 2 for Yes, 0 for No, 1 for neither.
  private static int answer(ItemResult result) {
    return result.verdict().side().map(said -> said == Gold.SAFE ? 2 : 0).orElse(1);
  }

  /// The margin, with −0 as 0 so that they tie.
  private static double margin(ItemResult result) {
    return result.margin() + 0.0;
  }
}
