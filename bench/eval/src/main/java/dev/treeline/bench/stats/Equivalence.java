package dev.treeline.bench.stats;

import org.apache.commons.statistics.distribution.TDistribution;

/// Two one-sided tests: is a difference shown to lie within ± a margin (Schuirmann 1987, J.
/// Pharmacokinet. Biopharm. 15:657)? What was merely not found may still be there; what passes this
/// is not, at least not as large as the margin.
///
/// @param difference the estimate
/// @param standardError of it
/// @param margin how far from zero still counts as none, above 0
/// @param pValue the larger of the two one-sided p-values
public record Equivalence(double difference, double standardError, double margin, double pValue) {
  public Equivalence {
    if (!(margin > 0 && standardError >= 0 && pValue >= 0 && pValue <= 1)) {
      throw new IllegalArgumentException(
          "margin must be above 0, the standard error not negative and p in [0, 1], but are"
              + " %s, %s and %s".formatted(margin, standardError, pValue));
    }
  }

  /// Tests a difference by Student's t.
  ///
  /// @param degrees of freedom; for a cluster-robust error the number of clusters less one
  public static Equivalence of(
      double difference, double standardError, double degrees, double margin) {
    double left = margin - Math.abs(difference);
    double p;
    if (standardError == 0) {
      p = left > 0 ? 0 : 1;
    } else {
      p = TDistribution.of(degrees).survivalProbability(left / standardError);
    }
    return new Equivalence(difference, standardError, margin, p);
  }
}
