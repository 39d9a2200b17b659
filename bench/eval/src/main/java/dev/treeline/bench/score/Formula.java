package dev.treeline.bench.score;

import java.util.List;

/// How a measure follows from the sums over the items.
sealed interface Formula {
  /// One count over another.
  ///
  /// @param parts columns whose sum is counted
  /// @param wholes columns whose sum it is a share of
  /// @param pending columns of what was not judged; where that is all there is, there is no share
  record Share(List<Integer> parts, List<Integer> wholes, List<Integer> pending)
      implements Formula {
    Share(List<Integer> parts, List<Integer> wholes) {
      this(parts, wholes, List.of());
    }
  }

  /// The unweighted mean of other measures.
  record Mean(List<Measure> parts) implements Formula {}

  /// A number of signal detection, from the answers that could be read.
  enum Detection implements Formula {
    D_PRIME,
    CRITERION
  }

  /// A number that needs more than sums, or is about time.
  enum Other implements Formula {
    AREA,
    TOKENS_PER_SECOND,
    SECONDS_PER_ITEM
  }
}
