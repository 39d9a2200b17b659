package dev.treeline.bench.score;

/// How the statistics are computed; part of a run's record.
///
/// @param resamples cluster-bootstrap draws, at least 100
/// @param permutations sign-flip draws where not all patterns can be gone through, at least 100
/// @param level of the intervals, such as 0.95; findings have their own, [Finding#ALPHA]
/// @param seed of all draws
public record ScoringOptions(int resamples, int permutations, double level, long seed) {
  public ScoringOptions {
    if (!(resamples >= 100 && permutations >= 100)) {
      throw new IllegalArgumentException(
          "resamples and permutations must be at least 100, but are %d and %d"
              .formatted(resamples, permutations));
    }
    if (!(level > 0.5 && level < 1)) {
      throw new IllegalArgumentException("level must be in (0.5, 1), but is " + level);
    }
  }

  /// 2,000 draws, 10,000 sign flips, 95 % intervals.
  public static ScoringOptions standard() {
    return new ScoringOptions(2_000, 10_000, 0.95, 1);
  }
}
