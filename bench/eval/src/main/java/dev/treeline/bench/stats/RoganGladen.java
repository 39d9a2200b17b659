package dev.treeline.bench.stats;

/// A rate corrected for the known error of what measured it (Rogan and Gladen 1978, Am. J.
/// Epidemiol. 107:71): (observed + specificity − 1) / (sensitivity + specificity − 1).
///
/// The interval is Lang and Reiczigel's (2014, Prev. Vet. Med. 113:13), which counts that
/// sensitivity and specificity were themselves estimated. Estimate and interval are cut to `[0,
/// 1]`. It takes the three samples for independent of each other.
public final class RoganGladen {
  private RoganGladen() {}

  /// The corrected rate.
  ///
  /// @param observed the share that the instrument called positive
  /// @param sensitivity the share of true positives it calls positive
  /// @param specificity the share of true negatives it calls negative
  /// @param level of the interval, such as 0.95
  /// @throws IllegalArgumentException if sensitivity + specificity is not above 1, even after the
  ///   interval's own shrinking: such an instrument tells nothing
  public static Estimate correct(
      ClusteredShare observed,
      ClusteredShare sensitivity,
      ClusteredShare specificity,
      double level) {
    if (!isUseful(sensitivity, specificity)) {
      throw new IllegalArgumentException(
          "sensitivity + specificity must be above 1, but is "
              + (sensitivity.value() + specificity.value()));
    }
    double z = Intervals.probit((1 + level) / 2);
    double z2 = z * z;
    double n = observed.effective() + z2;
    double rate = (observed.effective() * observed.value() + z2 / 2) / n;
    double positives = sensitivity.effective() + 2;
    double negatives = specificity.effective() + 2;
    double se = shrunk(sensitivity);
    double sp = shrunk(specificity);
    double youden = se + sp - 1;
    double centre = (rate + sp - 1) / youden;
    double seVariance = se * (1 - se) / positives;
    double spVariance = sp * (1 - sp) / negatives;
    double shift = 2 * z2 * (centre * seVariance - (1 - centre) * spVariance);
    double variance =
        rate * (1 - rate) / n
            + centre * centre * seVariance
            + (1 - centre) * (1 - centre) * spVariance;
    double spread = z * Math.sqrt(variance) / youden;
    double value =
        (observed.value() + specificity.value() - 1)
            / (sensitivity.value() + specificity.value() - 1);
    return new Estimate(
        cut(value), cut(centre + shift - spread), cut(centre + shift + spread), observed.n());
  }

  /// Whether an instrument tells anything: sensitivity + specificity above 1.
  public static boolean isUseful(ClusteredShare sensitivity, ClusteredShare specificity) {
    return sensitivity.value() + specificity.value() > 1
        && shrunk(sensitivity) + shrunk(specificity) > 1;
  }

  private static double shrunk(ClusteredShare share) {
    return (share.effective() * share.value() + 1) / (share.effective() + 2);
  }

  private static double cut(double share) {
    return Math.min(1, Math.max(0, share));
  }
}
