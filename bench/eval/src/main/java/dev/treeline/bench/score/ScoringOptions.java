package dev.treeline.bench.score;

import java.util.Locale;

/// How the statistics are computed; part of a run's record.
///
/// @param resamples cluster-bootstrap draws, at least 100
/// @param permutations sign-flip draws where not all patterns can be gone through, at least 100
/// @param level of the intervals, such as 0.95; findings have their own, [Finding#ALPHA]
/// @param seed of all draws
/// @param margin how far a share may lie from the baseline's and still count as unchanged, such as
///   0.05 for 5 points
public record ScoringOptions(
    int resamples, int permutations, double level, long seed, double margin) {
  /// Five points of balanced accuracy: what a mitigation must change to be worth its cost is for
  /// the user to say; this is where nothing was said.
  public static final double MARGIN = 0.05;

  public ScoringOptions {
    if (!(resamples >= 100 && permutations >= 100)) {
      throw new IllegalArgumentException(
          "resamples and permutations must be at least 100, but are %d and %d"
              .formatted(resamples, permutations));
    }
    if (!(level > 0.5 && level < 1)) {
      throw new IllegalArgumentException("level must be in (0.5, 1), but is " + level);
    }
    if (!(margin > 0 && margin < 1)) {
      throw new IllegalArgumentException("margin must be in (0, 1), but is " + margin);
    }
  }

  /// The same with another margin.
  public ScoringOptions within(double other) {
    return new ScoringOptions(resamples, permutations, level, seed, other);
  }

  /// The margin in percentage points, as text.
  public String marginPoints() {
    return String.format(Locale.ROOT, "%.1f", 100 * margin).replaceFirst("\\.0$", "");
  }

  /// Options with the usual margin.
  public ScoringOptions(int resamples, int permutations, double level, long seed) {
    this(resamples, permutations, level, seed, MARGIN);
  }

  /// 2,000 draws, 10,000 sign flips, 95 % intervals, a margin of five points.
  public static ScoringOptions standard() {
    return new ScoringOptions(2_000, 10_000, 0.95, 1, MARGIN);
  }
}
