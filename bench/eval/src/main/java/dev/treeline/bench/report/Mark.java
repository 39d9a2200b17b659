package dev.treeline.bench.report;

import dev.treeline.bench.score.Finding;

/// How a finding looks: a style and a sign that can be told apart without colour.
enum Mark {
  BETTER("better", "▲", "discriminates better"),
  THRESHOLD("threshold", "◆", "only moves the threshold"),
  SAME("none", "=", "no change, shown"),
  NONE("none", "○", "no detectable change"),
  WORSE("worse", "▼", "worse"),
  BASE("base", "●", "the baseline");

  private final String style;
  private final String sign;
  private final String words;

  Mark(String style, String sign, String words) {
    this.style = style;
    this.sign = sign;
    this.words = words;
  }

  static Mark of(Finding finding) {
    return switch (finding) {
      case DISCRIMINATES_BETTER -> BETTER;
      case ONLY_MOVES_THE_THRESHOLD -> THRESHOLD;
      case NO_CHANGE -> SAME;
      case NO_DETECTABLE_CHANGE, NOT_ASSESSED -> NONE;
      case WORSE -> WORSE;
    };
  }

  static Mark of(Study study, String method) {
    return ResultTables.comparison(study.board(), method)
        .map(comparison -> of(comparison.conclusion().finding()))
        .orElse(BASE);
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
