package dev.treeline.bench.report;

import dev.treeline.bench.official.OfficialScores;
import dev.treeline.bench.stats.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// The benchmarks' own scores as tables: a row for each method, every share with its interval.
final class OfficialTables {
  private OfficialTables() {}

  /// For the terminal: the main tables only.
  static String terminal(Study study) {
    return text(
        study, false, TextTable::toTerminal, sentence -> Lines.wrap(sentence, 100, "  ") + "\n");
  }

  /// For `table.md`: all tables.
  static String markdown(Study study) {
    return text(study, true, TextTable::toMarkdown, sentence -> "- " + sentence + "\n");
  }

  private static String text(
      Study study,
      boolean detail,
      Function<TextTable, String> print,
      Function<String, String> sentence) {
    return study.official().map(scores -> text(scores, detail, print, sentence)).orElse("");
  }

  /// For the terminal, without a study.
  static String terminal(OfficialScores scores) {
    return text(
        scores, false, TextTable::toTerminal, sentence -> Lines.wrap(sentence, 100, "  ") + "\n");
  }

  private static String text(
      OfficialScores scores,
      boolean detail,
      Function<TextTable, String> print,
      Function<String, String> sentence) {
    StringBuilder text = new StringBuilder();
    text.append("\nBy ").append(scores.benchmark()).append("'s own rule, as its authors");
    text.append(" count (the figures above are the ones to go by):\n");
    for (OfficialScores.Table table : scores.tables()) {
      if (detail || !table.detail()) {
        text.append('\n').append(print.apply(of(scores, table)));
      }
    }
    text.append('\n').append(sentence.apply(scores.rule()));
    scores.notes().forEach(note -> text.append(sentence.apply(note)));
    return text.toString();
  }

  /// As `table.md` or the terminal print another data set's: its main tables and its notes.
  static String text(
      Study other, Function<TextTable, String> print, Function<String, String> sentence) {
    return text(other, false, print, line -> sentence.apply(line) + "\n");
  }

  /// One group of figures.
  static TextTable of(OfficialScores scores, OfficialScores.Table table) {
    List<String> header = new ArrayList<>(List.of(table.title() + ", %"));
    table.columns().forEach(column -> header.add(label(column)));
    TextTable text = new TextTable(header);
    for (OfficialScores.Row row : scores.methods()) {
      List<String> cells = new ArrayList<>(List.of(row.method()));
      for (OfficialScores.Score column : table.columns()) {
        cells.add(
            row.score(column.id())
                .map(score -> value(score.estimate()) + " " + interval(score.estimate()))
                .orElse(Format.NONE));
      }
      text.row(cells);
    }
    return text;
  }

  static String label(OfficialScores.Score column) {
    return (column.label() + " " + column.better().arrow()).strip();
  }

  static String value(Estimate estimate) {
    return String.format(Locale.ROOT, "%.1f", 100 * estimate.value());
  }

  static String interval(Estimate estimate) {
    return String.format(Locale.ROOT, "[%.1f, %.1f]", 100 * estimate.low(), 100 * estimate.high());
  }

  /// For `table.tex`: all tables of all data sets.
  static String latex(Study study) {
    StringBuilder text = new StringBuilder();
    int[] number = {0};
    for (Study one : study.each()) {
      one.official()
          .ifPresent(scores -> {
            for (OfficialScores.Table table : scores.tables()) {
              String caption =
                  "%s, %s's own rule: %s."
                      .formatted(one.title(), scores.benchmark(), table.title());
              String label = "tab:treeline-official-" + ++number[0];
              text.append('\n').append(Latex.table(of(scores, table), caption, label));
            }
          });
    }
    return text.toString();
  }

  /// `official.csv`: one line for each data set, method and figure; nothing where no data set has a
  /// rule of its own.
  static Optional<String> csv(Study study) {
    Csv csv =
        new Csv(
            "data", "method", "figure", "label", "group", "better", "value", "low", "high", "n");
    for (Study one : study.each()) {
      one.official()
          .ifPresent(scores ->
              scores
                  .methods()
                  .forEach(row ->
                      row.scores().forEach(score -> csv.row(cells(one, row.method(), score)))));
    }
    boolean any = study.each().stream().anyMatch(one -> one.official().isPresent());
    return any ? Optional.of(csv.toString()) : Optional.empty();
  }

  private static Object[] cells(Study study, String method, OfficialScores.Score score) {
    Estimate estimate = score.estimate();
    return new Object[] {
      study.data(),
      method,
      score.id(),
      score.label(),
      score.group(),
      score.better().id(),
      estimate.value(),
      estimate.low(),
      estimate.high(),
      estimate.n()
    };
  }
}
