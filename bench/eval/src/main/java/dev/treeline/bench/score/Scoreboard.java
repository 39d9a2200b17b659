package dev.treeline.bench.score;

import java.util.List;

/// All methods of a run, scored and compared.
///
/// @param methods the baseline first, then as given
/// @param comparisons every other method against the baseline, in the same order
/// @param rule how the findings are made, in words
public record Scoreboard(
    String baseline,
    List<MethodScore> methods,
    List<Comparison> comparisons,
    ScoringOptions options,
    String rule) {
  public Scoreboard {
    methods = List.copyOf(methods);
    comparisons = List.copyOf(comparisons);
  }
}
