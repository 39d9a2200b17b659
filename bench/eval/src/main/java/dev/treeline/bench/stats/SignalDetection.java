package dev.treeline.bench.stats;

/// Signal detection theory for a Yes/No observer (Macmillan and Creelman 2005): sensitivity d′ and
/// criterion c, from equal-variance normal distributions.
///
/// Rates are corrected log-linearly, `(hits + 0.5) / (signals + 1)` (Hautus 1995), at all rates and
/// not only at 0 and 1, so both are always finite.
///
/// @param dPrime distance between the two distributions, in standard deviations; 0 is chance
/// @param criterion how far the threshold lies from the neutral point; positive leans to "No"
public record SignalDetection(double dPrime, double criterion) {
  /// From counts of "Yes".
  ///
  /// @param hits "Yes" among `signals`
  /// @param falseAlarms "Yes" among `noises`
  public static SignalDetection of(double hits, double signals, double falseAlarms, double noises) {
    double hitRate = Intervals.probit((hits + 0.5) / (signals + 1));
    double falseRate = Intervals.probit((falseAlarms + 0.5) / (noises + 1));
    return new SignalDetection(hitRate - falseRate, -(hitRate + falseRate) / 2);
  }
}
