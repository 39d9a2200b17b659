package dev.treeline.bench.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.MethodScore;
import dev.treeline.bench.score.Scoreboard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A run's data sets side by side: what a method wins on one and what it pays on another, each with
/// its paired difference and p. Nothing where the run has one data set.
final class OtherData {
  static final String CAPTION =
      "Every data set by its main number: balanced accuracy where there are safe and unsafe items,"
          + " else the share right; Δ in points against the baseline; p flips signs over pictures, by"
          + " Holm within each data set.";

  private OtherData() {}

  /// The table of all data sets; a row for each method.
  static TextTable sideBySide(Study study) {
    List<Study> all = study.each();
    List<String> headers = new ArrayList<>(List.of("method"));
    for (Study one : all) {
      String data = one.data();
      headers.add(data + ": " + MainMeasure.of(one.board()).measure().label() + " %");
      headers.addAll(List.of("Δ", "p"));
    }
    TextTable table = new TextTable(headers);
    for (MethodScore score : study.board().methods()) {
      List<String> row = new ArrayList<>(List.of(score.method()));
      all.forEach(one -> row.addAll(cells(one.board(), score.method())));
      table.row(row);
    }
    return table;
  }

  private static List<String> cells(Scoreboard board, String method) {
    MainMeasure main = MainMeasure.of(board);
    Measure measure = main.measure();
    Optional<MethodScore> score =
        board.methods().stream().filter(m -> m.method().equals(method)).findFirst();
    Optional<Comparison> beside = ResultTables.comparison(board, method);
    return List.of(
        Format.withInterval(measure, score.flatMap(s -> s.estimate(measure))),
        beside
            .map(c ->
                Format.difference(measure, c.difference(measure))
                    + " "
                    + Format.differenceInterval(measure, c.difference(measure)))
            .orElse(""),
        beside.map(c -> Format.p(c.test(main.test()))).orElse(""));
  }

  /// For the terminal.
  static String terminal(Study study) {
    return text(study, TextTable::toTerminal, sentence -> Lines.wrap(sentence, 100, "  "));
  }

  /// For `table.md`.
  static String markdown(Study study) {
    return text(study, TextTable::toMarkdown, sentence -> "- " + sentence);
  }

  private static String text(
      Study study, Function<TextTable, String> print, Function<String, String> sentence) {
    if (study.others().isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("\n");
    text.append(CAPTION).append("\n\n").append(print.apply(sideBySide(study)));
    for (Study other : study.others()) {
      text.append('\n').append(other.title()).append(":\n\n");
      text.append(print.apply(ResultTables.accuracy(other.board()))).append('\n');
      text.append(print.apply(ResultTables.behaviour(other.board()))).append('\n');
      for (Comparison comparison : other.board().comparisons()) {
        text.append(sentence.apply(comparison.conclusion().sentence())).append('\n');
      }
      text.append(OfficialTables.text(other, print, sentence));
    }
    return text.toString();
  }

  /// A section of `report.html`.
  static String html(Study study) {
    if (study.others().isEmpty()) {
      return "";
    }
    StringBuilder html = new StringBuilder();
    html.append("<section aria-labelledby=\"others\"><h2 id=\"others\">The other data sets</h2>\n");
    html.append(HtmlTable.of("Data sets", CAPTION, sideBySide(study)));
    for (Study other : study.others()) {
      html.append("<h3>").append(Html.escape(other.title())).append(", ");
      html.append(Format.text("%,d", other.samples().size())).append(" items</h3>\n");
      html.append(HtmlFindings.of(other)).append(HtmlTable.of(other));
      html.append(OfficialSection.within(other));
    }
    return html.append("</section>\n").toString();
  }

  /// Adds the other data sets' numbers to `summary.json`.
  static void addTo(ObjectNode summary, Study study) {
    if (!study.others().isEmpty()) {
      ArrayNode others = summary.putArray("others");
      study.others().forEach(other -> others.add(SummaryJson.summary(other)));
    }
  }
}
