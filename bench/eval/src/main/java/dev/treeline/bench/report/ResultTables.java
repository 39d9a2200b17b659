package dev.treeline.bench.report;

import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.MethodScore;
import dev.treeline.bench.score.PairedTest;
import dev.treeline.bench.score.Scoreboard;
import java.util.List;
import java.util.Optional;

/// The tables of a comparison in words and numbers.
final class ResultTables {
  private ResultTables() {}

  /// What the signs before the methods mean.
  static final String LEGEND =
      "▲ discriminates better  ◆ only moves the threshold  ○ no detectable change  ▼ worse";

  /// What every method scored, and the difference to the baseline; the finding as a sign before the
  /// name.
  static TextTable accuracy(Scoreboard board) {
    TextTable table =
        new TextTable(
            List.of("  method", "unsafe %", "over-safe %", "balanced %", "Δ balanced", "p"));
    for (MethodScore score : board.methods()) {
      Optional<Comparison> beside = comparison(board, score.method());
      Measure balanced = Measure.BALANCED_ACCURACY;
      table.row(
          List.of(
              sign(beside) + " " + score.method(),
              estimate(score, Measure.ACCURACY_UNSAFE),
              estimate(score, Measure.ACCURACY_OVER_SAFE),
              estimate(score, balanced),
              beside.map(c -> difference(c, balanced)).orElse(""),
              beside.map(c -> Format.p(c.test(PairedTest.MCNEMAR))).orElse("")));
    }
    return table;
  }

  /// How every method answers: where its threshold lies, and the paper's totals.
  static TextTable behaviour(Scoreboard board) {
    TextTable table =
        new TextTable(
            List.of(
                "method",
                "yes %",
                "AUC",
                "d′",
                "c",
                "unparsed",
                "both",
                "paper's total %",
                "micro %"));
    for (MethodScore score : board.methods()) {
      table.row(
          List.of(
              score.method(),
              value(score, Measure.YES_RATE),
              value(score, Measure.AUC),
              value(score, Measure.D_PRIME),
              value(score, Measure.CRITERION),
              Integer.toString(score.counts().unparsed()),
              Integer.toString(score.counts().bothWords()),
              value(score, Measure.PAPER_TOTAL),
              value(score, Measure.MICRO_TOTAL)));
    }
    return table;
  }

  /// What every method cost on this machine. Never part of a file that must come out the same.
  static TextTable speed(Scoreboard board) {
    TextTable table =
        new TextTable(List.of("method", "tokens", "tokens/s", "s/item", "cost × of plain"));
    for (MethodScore score : board.methods()) {
      Optional<Comparison> beside = comparison(board, score.method());
      table.row(
          List.of(
              score.method(),
              Long.toString(score.counts().tokens()),
              score
                  .estimate(Measure.TOKENS_PER_SECOND)
                  .map(e -> Format.text("%.0f", e.value()))
                  .orElse(Format.NONE),
              score
                  .estimate(Measure.SECONDS_PER_ITEM)
                  .map(e -> Format.text("%.4f", e.value()))
                  .orElse(Format.NONE),
              beside
                  .flatMap(Comparison::cost)
                  .map(e -> Format.text("%.2f [%.2f, %.2f]", e.value(), e.low(), e.high()))
                  .orElse("")));
    }
    return table;
  }

  private static String sign(Optional<Comparison> beside) {
    return beside.map(c -> Mark.of(c.conclusion().finding()).sign()).orElse(" ");
  }

  static Optional<Comparison> comparison(Scoreboard board, String method) {
    return board.comparisons().stream().filter(c -> c.method().equals(method)).findFirst();
  }

  private static String estimate(MethodScore score, Measure measure) {
    return Format.withInterval(measure, score.estimate(measure));
  }

  private static String value(MethodScore score, Measure measure) {
    return Format.value(measure, score.estimate(measure));
  }

  private static String difference(Comparison comparison, Measure measure) {
    var estimate = comparison.difference(measure);
    return (Format.difference(measure, estimate)
            + " "
            + Format.differenceInterval(measure, estimate))
        .strip();
  }
}
