package dev.treeline.bench.score;

import dev.treeline.bench.stats.ClusterError;
import dev.treeline.bench.stats.Equivalence;
import dev.treeline.bench.stats.SignFlip;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;

/// What one method's answers say against the baseline's by the rule of [Finding#rule], before the
/// adjustment for several methods.
///
/// @param basis how the threshold's effect was taken out
/// @param gain the direction in which discrimination changed; 0 where there is none
/// @param tests raw p-values; absent where the data cannot give them
record Evidence(Conclusion.Basis basis, double gain, Map<PairedTest, Double> tests) {

  static Evidence of(Pairing pairing, ScoringOptions options) {
    return new Collector(pairing, options).collect();
  }

  /// Where there is nothing about safety to look at.
  static Evidence none() {
    return new Evidence(Conclusion.Basis.NONE, 0, Map.of());
  }

  private static final class Collector {
    private final Pairing pairing;
    private final ScoringOptions options;
    private final Map<PairedTest, Double> tests = new EnumMap<>(PairedTest.class);

    Collector(Pairing pairing, ScoringOptions options) {
      this.pairing = pairing;
      this.options = options;
    }

    Evidence collect() {
      Pairing read = pairing.isRead() ? pairing : pairing.whereRead();
      tests.put(PairedTest.YES_RATE, signFlip(yesDifferences()));
      if (!pairing.hasBothSides() || !read.hasBothSides()) {
        return new Evidence(Conclusion.Basis.NONE, 0, tests);
      }
      if (!pairing.isRead()) {
        tests.put(PairedTest.LOST_ANSWERS, lostAnswers());
      }
      if (MovedThreshold.isFollowed(pairing.baseline())) {
        return equalYesRate(read);
      }
      return likelihoodRatios(read);
    }

    private Evidence equalYesRate(Pairing read) {
      double[] gains = gains(pairing);
      double gain = sum(pairing.balanced(gains));
      double p = signFlip(pairing.balanced(gains));
      if (read != pairing) {
        double[] among = read.balanced(gains(read));
        double other =
            SignFlip.pValue(read.perCluster(among), options.permutations(), options.seed());
        p = gain * sum(among) > 0 ? Math.max(p, other) : 1;
      }
      tests.put(PairedTest.DISCRIMINATION, p);
      double same = equivalence(gains, true);
      tests.put(PairedTest.SAME_DISCRIMINATION, same);
      noChange(same);
      return new Evidence(Conclusion.Basis.EQUAL_YES_RATE, gain, tests);
    }

    private Evidence likelihoodRatios(Pairing read) {
      LikelihoodRatios found = LikelihoodRatios.of(read);
      double p = found.pValue();
      if (read != pairing) {
        LikelihoodRatios other = LikelihoodRatios.of(pairing.unreadAsWrong());
        p = found.gain() * other.gain() > 0 ? Math.max(p, other.pValue()) : 1;
      }
      tests.put(PairedTest.DISCRIMINATION, p);
      noChange(0);
      return new Evidence(Conclusion.Basis.LIKELIHOOD_RATIOS, found.gain(), tests);
    }

    /// More answers that cannot be read, and balanced accuracy lower: both must be shown.
    private double lostAnswers() {
      double[] unread = new double[pairing.size()];
      Arrays.setAll(
          unread,
          i -> (pairing.baseline().isRead(i) ? 1 : 0) - (pairing.method().isRead(i) ? 1 : 0));
      double[] gains = pairing.balanced(pairing.gains());
      return sum(unread) > 0 && sum(gains) < 0 ? Math.max(signFlip(unread), signFlip(gains)) : 1;
    }

    /// Balanced accuracy and yes-rate within the margin too: the largest p-value counts.
    private void noChange(double same) {
      double accuracy = equivalence(pairing.gains(), true);
      double yesRate = equivalence(yesDifferences(), false);
      tests.put(PairedTest.NO_CHANGE, Math.max(same, Math.max(accuracy, yesRate)));
    }

    /// On items that both methods answered readably; 0 elsewhere.
    private double[] yesDifferences() {
      double[] differences = new double[pairing.size()];
      for (int i = 0; i < differences.length; i++) {
        if (pairing.isRead(i)) {
          differences[i] =
              (pairing.method().isYes(i) ? 1 : 0) - (pairing.baseline().isYes(i) ? 1 : 0);
        }
      }
      return differences;
    }

    private static double[] gains(Pairing pairing) {
      double[] moved = MovedThreshold.right(pairing);
      double[] gains = new double[moved.length];
      Arrays.setAll(gains, i -> pairing.method().right(i, pairing.isSafe(i)) - moved[i]);
      return gains;
    }

    private double signFlip(double[] values) {
      return SignFlip.pValue(pairing.perCluster(values), options.permutations(), options.seed());
    }

    /// The p-value of [Equivalence] for a mean of values in `[-1, 1]`.
    ///
    /// Where hardly any answer differs the standard error would be 0 though the truth may be
    /// larger. So one cluster of usual size on each side counts as differing, half of it each way,
    /// as Agresti and Min (2005, Statistics in Medicine 24:729) add one half to each count.
    ///
    /// @param bySide whether safe and unsafe items weigh as much as each other, as in balanced
    ///   accuracy
    private double equivalence(double[] values, boolean bySide) {
      double[] error = new double[1];
      double[] influences = new double[values.length];
      double difference = 0;
      for (int side = 0; side < (bySide ? 2 : 1); side++) {
        boolean safe = side == 0;
        int[] group =
            IntStream.range(0, values.length)
                .filter(i -> !bySide || pairing.isSafe(i) == safe)
                .toArray();
        double weight = (bySide ? 0.5 : 1) / group.length;
        double mean = Arrays.stream(group).mapToDouble(i -> values[i]).sum() / group.length;
        difference += weight * group.length * mean;
        Arrays.stream(group).forEach(i -> influences[i] = weight * (values[i] - mean));
        error[0] += Math.pow(weight * usualSize(group), 2);
      }
      double linear = ClusterError.of(influences, pairing.clusters());
      int degrees = ClusterError.degrees(pairing.clusters());
      double standardError = Math.sqrt(linear * linear + error[0]);
      return degrees < 1
          ? 1
          : Equivalence.of(difference, standardError, degrees, options.margin()).pValue();
    }

    /// The size of the cluster that an item has on average, `Σ m² / n`.
    private double usualSize(int[] group) {
      double[] ones = new double[pairing.size()];
      Arrays.stream(group).forEach(i -> ones[i] = 1);
      return Arrays.stream(pairing.perCluster(ones)).map(m -> m * m).sum() / group.length;
    }

    private static double sum(double[] values) {
      return Arrays.stream(values).sum();
    }
  }
}
