package dev.treeline.bench.report;

import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.MethodScore;
import dev.treeline.bench.score.PairedTest;
import dev.treeline.bench.score.Scoreboard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The tables of a comparison in words and numbers.
final class ResultTables {
  private ResultTables() {}

  /// What the signs before the methods mean.
  static String legend(Scoreboard board) {
    return Mark.legend(board).stream()
        .map(mark -> mark.sign() + " " + mark.words())
        .collect(Collectors.joining("  "));
  }

  /// A column: its header, and what stands in it for a method.
  private record Column(String header, Function<MethodScore, String> cell) {}

  /// What every method scored, and the difference to the baseline; the finding as a sign before the
  /// name.
  static TextTable accuracy(Scoreboard board) {
    List<Column> columns = new ArrayList<>();
    columns.add(
        new Column(
            "  method", score -> sign(comparison(board, score.method())) + " " + score.method()));
    boolean unsafe = has(board, Measure.ACCURACY_UNSAFE);
    boolean safe = board.methods().stream().anyMatch(score -> score.safe().isPresent());
    if (unsafe) {
      columns.add(new Column("unsafe %", score -> estimate(score, Measure.ACCURACY_UNSAFE)));
    }
    if (safe) {
      columns.add(
          new Column(
              Format.safeSide(board) + " %",
              score -> Format.withInterval(Measure.ACCURACY_SAFE, score.safe())));
    }
    if (has(board, Measure.BALANCED_ACCURACY)) {
      Measure balanced = Measure.BALANCED_ACCURACY;
      columns.add(new Column("balanced %", score -> estimate(score, balanced)));
      columns.addAll(differences(board, balanced, "Δ balanced", PairedTest.MCNEMAR));
    } else if (unsafe || safe) {
      Measure side =
          unsafe
              ? Measure.ACCURACY_UNSAFE
              : has(board, Measure.ACCURACY_SAFE)
                  ? Measure.ACCURACY_SAFE
                  : Measure.ACCURACY_OVER_SAFE;
      columns.addAll(differences(board, side, "Δ", PairedTest.CLUSTER_ACCURACY));
    }
    if (has(board, Measure.ABILITY)) {
      columns.add(new Column("ability %", score -> estimate(score, Measure.ABILITY)));
      columns.addAll(differences(board, Measure.ABILITY, "Δ ability", PairedTest.ABILITY));
    }
    return table(board, columns);
  }

  private static List<Column> differences(
      Scoreboard board, Measure measure, String header, PairedTest test) {
    return List.of(
        new Column(
            header,
            score -> comparison(board, score.method()).map(c -> difference(c, measure)).orElse("")),
        new Column(
            "p",
            score ->
                comparison(board, score.method()).map(c -> Format.p(c.test(test))).orElse("")));
  }

  /// The baseline moved to each method's yes-rate beside the method: what is left of its gain.
  /// Empty where the baseline has no margins.
  static Optional<TextTable> moved(Scoreboard board) {
    Measure balanced = Measure.BALANCED_ACCURACY;
    TextTable table =
        new TextTable(
            List.of("method", "balanced %", "baseline at its yes-rate %", "gain left", "p"));
    boolean any = false;
    for (MethodScore score : board.methods()) {
      Optional<Comparison> beside = comparison(board, score.method());
      if (beside.isPresent() && beside.get().movedBaseline().containsKey(balanced)) {
        any = true;
        table.row(
            List.of(
                score.method(),
                value(score, balanced),
                Format.withInterval(
                    balanced, Optional.ofNullable(beside.get().movedBaseline().get(balanced))),
                difference(beside.get(), Measure.GAIN_AT_EQUAL_YES_RATE),
                Format.p(beside.get().test(PairedTest.DISCRIMINATION))));
      }
    }
    return any ? Optional.of(table) : Optional.empty();
  }

  /// How every method answers: where its threshold lies, what a judge said, and the paper's totals.
  static TextTable behaviour(Scoreboard board) {
    return behaviour(board, ResultTables::estimate);
  }

  /// The same without intervals, for the width of a terminal.
  static TextTable behaviourBriefly(Scoreboard board) {
    return behaviour(board, ResultTables::value);
  }

  private static TextTable behaviour(
      Scoreboard board, BiFunction<MethodScore, Measure, String> cell) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("method", MethodScore::method));
    if (has(board, Measure.YES_RATE)) {
      columns.add(new Column("yes %", score -> cell.apply(score, Measure.YES_RATE)));
      columns.add(new Column("AUC", score -> cell.apply(score, Measure.AUC)));
      columns.add(new Column("d′", score -> cell.apply(score, Measure.D_PRIME)));
      columns.add(new Column("c", score -> cell.apply(score, Measure.CRITERION)));
    }
    columns.add(new Column("unparsed", score -> Integer.toString(score.counts().unparsed())));
    columns.add(new Column("both", score -> Integer.toString(score.counts().bothWords())));
    if (board.methods().stream().anyMatch(score -> score.counts().unjudged() > 0)) {
      columns.add(new Column("unjudged", score -> Integer.toString(score.counts().unjudged())));
    }
    if (has(board, Measure.MICRO_TOTAL)) {
      columns.add(new Column("paper's total %", score -> cell.apply(score, Measure.PAPER_TOTAL)));
      columns.add(new Column("micro %", score -> cell.apply(score, Measure.MICRO_TOTAL)));
    }
    for (Measure measure : board.methods().getFirst().estimates().keySet()) {
      if (measure.isLabel()) {
        columns.add(new Column(measure.label() + " %", score -> cell.apply(score, measure)));
      }
    }
    return table(board, columns);
  }

  private static boolean has(Scoreboard board, Measure measure) {
    return board.methods().stream().anyMatch(score -> score.estimate(measure).isPresent());
  }

  private static TextTable table(Scoreboard board, List<Column> columns) {
    TextTable table = new TextTable(columns.stream().map(Column::header).toList());
    for (MethodScore score : board.methods()) {
      table.row(columns.stream().map(column -> column.cell().apply(score)).toList());
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
    return beside.map(c -> Mark.of(c).sign()).orElse(" ");
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
