package dev.treeline.bench.score;

import dev.treeline.bench.stats.ClusterError;
import java.util.Arrays;

/// Two Yes/No observers compared without margins and without assuming a distribution: whatever
/// concave ROC curve runs through the baseline's point, a point with a larger likelihood ratio of
/// Yes and a smaller one of No lies above it, and one with both the other way lies below
/// (Biggerstaff 2000, Statistics in Medicine 19:649).
///
/// A threshold that moves along one curve changes one ratio for the better and the other for the
/// worse, so both must change significantly and alike.
///
/// @param gain the smaller of the two changes in log likelihood ratio where they agree, by their
///   sign; 0 where they do not
/// @param pValue the larger of the two, two-sided; 1 where they do not agree
record LikelihoodRatios(double gain, double pValue) {
  /// A kind of answer (Yes or No, to safe or to unsafe items) that is rarer than this is too rare
  /// for the normal approximation.
  private static final int LEAST_ANSWERS = 5;

  private static final LikelihoodRatios NONE = new LikelihoodRatios(0, 1);

  /// One method's yes-rates.
  ///
  /// @param rates on safe and on unsafe items
  /// @param asked items of each side
  @SuppressWarnings("ArrayRecordComponent")
  private record Point(Pairing pairing, Sayings sayings, double[] rates, double[] asked) {
    static Point of(Pairing pairing, Sayings sayings) {
      double[] rates = new double[2];
      double[] asked = new double[2];
      for (int i = 0; i < sayings.size(); i++) {
        int side = pairing.isSafe(i) ? 0 : 1;
        asked[side]++;
        rates[side] += sayings.isYes(i) ? 1 : 0;
      }
      rates[0] /= asked[0];
      rates[1] /= asked[1];
      return new Point(pairing, sayings, rates, asked);
    }

    boolean isEnough() {
      double least = Double.POSITIVE_INFINITY;
      for (int side = 0; side < 2; side++) {
        least = Math.min(least, asked[side] * Math.min(rates[side], 1 - rates[side]));
      }
      return least > LEAST_ANSWERS - 0.5;
    }

    /// `ln (H / F)`.
    double ofYes() {
      return Math.log(rates[0] / rates[1]);
    }

    /// `ln ((1 − F) / (1 − H))`, larger where a No tells more.
    double ofNo() {
      return Math.log((1 - rates[1]) / (1 - rates[0]));
    }

    /// What item `i` adds to [#ofYes] or [#ofNo], to first order; the derivatives of the two differ
    /// by `H` or `1 − H` (on unsafe items `F` or `1 − F`) below the line only.
    double influence(int i, boolean yes) {
      int side = pairing.isSafe(i) ? 0 : 1;
      double deviation = (sayings.isYes(i) ? 1 : 0) - rates[side];
      double share = yes ? rates[side] : 1 - rates[side];
      return (side == 0 ? 1 : -1) * deviation / (share * asked[side]);
    }
  }

  /// Compares a method with the baseline on items that both answered readably.
  static LikelihoodRatios of(Pairing pairing) {
    Point before = Point.of(pairing, pairing.baseline());
    Point after = Point.of(pairing, pairing.method());
    if (!(before.isEnough() && after.isEnough())) {
      return NONE;
    }
    double yes = after.ofYes() - before.ofYes();
    double no = after.ofNo() - before.ofNo();
    if (!(yes * no > 0)) {
      return NONE;
    }
    double p = Math.max(pValue(before, after, yes, true), pValue(before, after, no, false));
    return new LikelihoodRatios(Math.copySign(Math.min(Math.abs(yes), Math.abs(no)), yes), p);
  }

  private static double pValue(Point before, Point after, double change, boolean yes) {
    int[] clusters = before.pairing().clusters();
    double[] influences = new double[clusters.length];
    Arrays.setAll(influences, i -> after.influence(i, yes) - before.influence(i, yes));
    double error = ClusterError.of(influences, clusters);
    return ClusterError.pValue(change, error, ClusterError.degrees(clusters));
  }
}
