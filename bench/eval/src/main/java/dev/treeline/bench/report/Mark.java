package dev.treeline.bench.report;

import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.Finding;
import dev.treeline.bench.score.PValue;
import dev.treeline.bench.score.Scoreboard;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How a finding looks: a style and a sign that can be told apart without colour.
enum Mark {
  BETTER("better", "▲", "discriminates better"),
  THRESHOLD("threshold", "◆", "only moves the threshold"),
  SAME("none", "=", "no change, shown"),
  NONE("none", "○", "no detectable change"),
  WORSE("worse", "▼", "worse"),
  MORE("more", "↑", "right more often"),
  FEWER("more", "↓", "right less often"),
  UNKNOWN("none", "–", "not assessed"),
  BASE("base", "●", "the baseline");

  /// Those of findings about discrimination.
  private static final List<Mark> ASSESSED = List.of(BETTER, THRESHOLD, SAME, NONE, WORSE);

  private final String style;
  private final String sign;
  private final String words;

  Mark(String style, String sign, String words) {
    this.style = style;
    this.sign = sign;
    this.words = words;
  }

  static Mark of(Comparison comparison) {
    return switch (comparison.conclusion().finding()) {
      case DISCRIMINATES_BETTER -> BETTER;
      case ONLY_MOVES_THE_THRESHOLD -> THRESHOLD;
      case NO_CHANGE -> SAME;
      case NO_DETECTABLE_CHANGE -> NONE;
      case WORSE -> WORSE;
      case NOT_ASSESSED -> shareRight(comparison);
    };
  }

  /// Of items on one side, or about general ability, it can be said how often a method is right.
  private static Mark shareRight(Comparison comparison) {
    MainMeasure main = MainMeasure.of(comparison);
    var p = comparison.test(main.test());
    if (main.hasBothSides() || p.isEmpty()) {
      return UNKNOWN;
    }
    double change = comparison.difference(main.measure()).map(e -> e.value()).orElse(0.0);
    boolean found = p.map(PValue::holm).orElse(1.0) <= Finding.ALPHA;
    return found && change != 0 ? (change > 0 ? MORE : FEWER) : NONE;
  }

  static Mark of(Study study, String method) {
    return ResultTables.comparison(study.board(), method).map(Mark::of).orElse(BASE);
  }

  /// The signs that a reader of these comparisons has to know, without the baseline's.
  static List<Mark> legend(Scoreboard board) {
    Set<Mark> used =
        board.comparisons().stream().map(Mark::of).collect(Collectors.toUnmodifiableSet());
    boolean assessed =
        board.comparisons().stream()
            .anyMatch(c -> c.conclusion().finding() != Finding.NOT_ASSESSED);
    return Stream.of(values())
        .filter(mark -> used.contains(mark) || (assessed && ASSESSED.contains(mark)))
        .toList();
  }

  String style() {
    return style;
  }

  String sign() {
    return sign;
  }

  /// What the sign means.
  String words() {
    return words;
  }
}
