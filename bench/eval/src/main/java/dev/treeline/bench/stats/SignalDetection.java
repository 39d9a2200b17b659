package dev.treeline.bench.stats;

/// Signal detection theory for a Yes/No observer (Macmillan and Creelman 2005): sensitivity d′ and
/// criterion c, from equal-variance normal distributions.
///
/// @param dPrime distance between the two distributions, in standard deviations; 0 is chance
/// @param criterion how far the threshold lies from the neutral point; positive leans to "No"
public record SignalDetection(double dPrime, double criterion) {
  /// What is done about rates of 0 and 1, whose normal quantiles are infinite.
  public enum Correction {
    /// `(hits + 0.5) / (n + 1)` at every rate (Hautus 1995, Behavior Research Methods 27:46). Less
    /// biased than the other, so it is the one in the tables.
    LOG_LINEAR {
      @Override
      double rate(double hits, double n) {
        return (hits + 0.5) / (n + 1);
      }
    },
    /// 0 becomes `1 / (2n)` and 1 becomes `1 − 1 / (2n)`, all else stays (Macmillan and Kaplan
    /// 1985, Psychological Bulletin 98:185).
    HALF_AN_ITEM {
      @Override
      double rate(double hits, double n) {
        return Math.clamp(hits / n, 0.5 / n, 1 - 0.5 / n);
      }
    };

    abstract double rate(double hits, double n);
  }

  /// From counts of "Yes", corrected log-linearly.
  ///
  /// @param hits "Yes" among `signals`
  /// @param falseAlarms "Yes" among `noises`
  public static SignalDetection of(double hits, double signals, double falseAlarms, double noises) {
    return of(Correction.LOG_LINEAR, hits, signals, falseAlarms, noises);
  }

  /// The same under a correction of choice.
  public static SignalDetection of(
      Correction correction, double hits, double signals, double falseAlarms, double noises) {
    double hitRate = Intervals.probit(correction.rate(hits, signals));
    double falseRate = Intervals.probit(correction.rate(falseAlarms, noises));
    return new SignalDetection(hitRate - falseRate, -(hitRate + falseRate) / 2);
  }
}
