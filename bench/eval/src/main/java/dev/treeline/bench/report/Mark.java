package dev.treeline.bench.report;

import dev.treeline.bench.score.Finding;

/// How a finding looks: a style and a sign that can be told apart without colour.
enum Mark {
  BETTER("better", "▲"),
  THRESHOLD("threshold", "◆"),
  SAME("none", "="),
  NONE("none", "○"),
  WORSE("worse", "▼"),
  BASE("base", "●");

  private final String style;
  private final String sign;

  Mark(String style, String sign) {
    this.style = style;
    this.sign = sign;
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
}
