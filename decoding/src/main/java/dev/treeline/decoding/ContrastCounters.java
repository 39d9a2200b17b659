package dev.treeline.decoding;

/// What a contrast cost so far.
///
/// @param rows how many rows were handed out
/// @param skipped how many of them had one plausible token and took no row of the amateur
/// @param plausible the sizes of the plausible sets, summed over the rows
/// @param cleanForwards forwards of the clean view alone
/// @param amateurForwards forwards of the amateur alone
/// @param jointForwards forwards of both at once
/// @param amateurPrompts 1 once the amateur's prompt has run
public record ContrastCounters(
    long rows,
    long skipped,
    long plausible,
    long cleanForwards,
    long amateurForwards,
    long jointForwards,
    long amateurPrompts) {
  /// Nothing yet.
  public static final ContrastCounters ZERO = new ContrastCounters(0, 0, 0, 0, 0, 0, 0);

  /// A stream that counts.
  @FunctionalInterface
  public interface Source {
    /// What it cost so far.
    ContrastCounters counters();
  }

  /// Both together, for the mean over several answers.
  public ContrastCounters plus(ContrastCounters other) {
    return new ContrastCounters(
        rows + other.rows,
        skipped + other.skipped,
        plausible + other.plausible,
        cleanForwards + other.cleanForwards,
        amateurForwards + other.amateurForwards,
        jointForwards + other.jointForwards,
        amateurPrompts + other.amateurPrompts);
  }

  /// The share of the rows that took no row of the amateur, in [0, 1]; NaN without rows.
  public double skipRate() {
    return (double) skipped / rows;
  }

  /// The mean number of plausible tokens; NaN without rows.
  public double meanPlausible() {
    return (double) plausible / rows;
  }
}
