package dev.treeline.bench.score;

/// A two-sided p-value.
///
/// @param raw of this comparison alone
/// @param holm adjusted by Holm: over the methods for a test that is only reported; over the
///   methods and both deciding tests for those the finding rests on
public record PValue(double raw, double holm) {
  public PValue {
    if (!(raw >= 0 && raw <= holm && holm <= 1)) {
      throw new IllegalArgumentException(
          "p must be in [0, holm] and holm in [p, 1], but are %s and %s".formatted(raw, holm));
    }
  }
}
