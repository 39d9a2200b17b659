package dev.treeline.bench.stats;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/// McNemar's test, and Holm's correction for testing several things at once.
public final class PairedTests {
  private PairedTests() {}

  /// McNemar's exact test: a two-sided binomial test on the items that only one of two methods got
  /// right. It takes items for independent.
  ///
  /// @param onlyFirst items only the first got right
  /// @param onlySecond items only the second got right
  public static double mcNemar(int onlyFirst, int onlySecond) {
    if (!(onlyFirst >= 0 && onlySecond >= 0)) {
      throw new IllegalArgumentException(
          "counts must not be negative, but are %d and %d".formatted(onlyFirst, onlySecond));
    }
    int discordant = onlyFirst + onlySecond;
    if (discordant == 0) {
      return 1;
    }
    var coin = BinomialDistribution.of(discordant, 0.5);
    return Math.min(1, 2 * coin.cumulativeProbability(Math.min(onlyFirst, onlySecond)));
  }

  /// Holm's step-down adjustment (Holm 1979, Scand. J. Statist. 6:65): reject where the adjusted
  /// value is at most the level, and the chance of any false rejection stays below it.
  ///
  /// @param pValues `[tests]`, unchanged
  /// @return `[tests]`, in the same order
  public static double[] holm(double[] pValues) {
    int[] order =
        IntStream.range(0, pValues.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pValues[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = new double[pValues.length];
    double largest = 0;
    for (int rank = 0; rank < order.length; rank++) {
      largest = Math.max(largest, (order.length - rank) * pValues[order[rank]]);
      adjusted[order[rank]] = Math.min(1, largest);
    }
    return adjusted;
  }
}
