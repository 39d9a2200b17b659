package dev.treeline.bench.stats;

import java.util.Arrays;
import java.util.SplittableRandom;

/// A paired test that respects clusters: if two methods are exchangeable, the sign of each
/// cluster's difference is a fair coin (Fisher's randomization test on cluster sums; Winkler et al.
/// 2014, NeuroImage 92:381, whole-block sign flipping).
public final class SignFlip {
  /// Up to this many clusters that differ, all sign patterns are gone through.
  static final int EXACT_LIMIT = 16;

  /// Sums that differ by rounding only count as equal.
  private static final double ROUNDING = 1e-12;

  private SignFlip() {}

  /// Two-sided p-value of the sum of the differences.
  ///
  /// Exact for up to 16 clusters that differ; else from seeded draws, as `(1 + as extreme) / (1 +
  /// draws)` (Phipson and Smyth 2010), which is never zero.
  ///
  /// @param differences `[clusters]`, each the cluster's share of the whole difference
  public static double pValue(double[] differences, int draws, long seed) {
    double[] moved = Arrays.stream(differences).filter(x -> x != 0).toArray();
    double scale = Arrays.stream(moved).map(Math::abs).sum();
    double bound = Math.abs(Arrays.stream(moved).sum()) - ROUNDING * scale;
    if (moved.length <= EXACT_LIMIT) {
      return exact(moved, bound);
    }
    var random = new SplittableRandom(seed);
    int extreme = 0;
    for (int draw = 0; draw < draws; draw++) {
      if (Math.abs(flippedSum(moved, random)) >= bound) {
        extreme++;
      }
    }
    return (1.0 + extreme) / (1.0 + draws);
  }

  private static double exact(double[] moved, double bound) {
    int patterns = 1 << moved.length;
    int extreme = 0;
    for (int pattern = 0; pattern < patterns; pattern++) {
      double sum = 0;
      for (int c = 0; c < moved.length; c++) {
        sum += (pattern >> c & 1) == 0 ? moved[c] : -moved[c];
      }
      if (Math.abs(sum) >= bound) {
        extreme++;
      }
    }
    return (double) extreme / patterns;
  }

  private static double flippedSum(double[] moved, SplittableRandom random) {
    double sum = 0;
    long bits = 0;
    for (int c = 0; c < moved.length; c++) {
      bits = (c & 63) == 0 ? random.nextLong() : bits >>> 1;
      sum += (bits & 1) == 0 ? moved[c] : -moved[c];
    }
    return sum;
  }
}
