package dev.treeline.bench.report;

import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.Measure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Several runs on the same items as one: methods × models, seeds averaged; then every run with its
/// findings, each method beside its own run's baseline.
public final class SideBySide {
  private final List<Study> studies;
  private final GroupTables tables;

  private SideBySide(List<Study> studies) {
    this.studies = List.copyOf(studies);
    this.tables = new GroupTables(RunGroups.of(studies));
  }

  /// Puts runs side by side.
  ///
  /// @throws IllegalArgumentException if they are not about the same items or were not asked, read
  ///   and scored alike; the message names the difference
  public static SideBySide of(List<Study> studies) {
    return new SideBySide(studies);
  }

  /// The tables over all runs, then every run's own and its sentences.
  public String terminal() {
    StringBuilder text = new StringBuilder();
    summary()
        .forEach((title, table) ->
            text.append(title).append("\n\n").append(table.toTerminal()).append('\n'));
    text.append(Lines.wrap(GroupTables.LEGEND, 100, "")).append("\n\n");
    studies.forEach(study -> text.append(RunOutputs.terminal(study)).append('\n'));
    return text.toString();
  }

  private Map<String, TextTable> summary() {
    Map<String, TextTable> summary = new LinkedHashMap<>();
    summary.put("Balanced accuracy, %", tables.scores(Measure.BALANCED_ACCURACY));
    if (tables.runs().methods().size() > 1) {
      summary.put(
          "Difference to the same model's baseline in balanced accuracy, points",
          tables.differences());
    }
    summary.put("AUC of the margin", tables.scores(Measure.AUC));
    summary.put("Yes-rate, %", tables.scores(Measure.YES_RATE));
    tables
        .models()
        .ifPresent(board ->
            summary.put("The models beside each other, item by item", GroupTables.models(board)));
    return summary;
  }

  /// The files of the merged report by name.
  public Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("table.md", markdown());
    files.put("table.tex", latex());
    files.put("scores.csv", tables.csv());
    files.put("report.html", page());
    return files;
  }

  private String latex() {
    StringBuilder text = new StringBuilder("% needs \\usepackage{booktabs}; written by Treeline\n");
    int number = 1;
    for (Map.Entry<String, TextTable> entry : summary().entrySet()) {
      text.append(Latex.table(entry.getValue(), entry.getKey(), "tab:treeline-" + number++));
      text.append('\n');
    }
    return text.toString();
  }

  /// The same as Markdown.
  public String markdown() {
    StringBuilder text = new StringBuilder();
    summary()
        .forEach((title, table) ->
            text.append("# ").append(title).append("\n\n").append(table.toMarkdown()).append('\n'));
    text.append(GroupTables.LEGEND).append("\n\n");
    for (int i = 0; i < studies.size(); i++) {
      Study study = studies.get(i);
      text.append("# ").append(title(i)).append("\n\n");
      text.append(ResultTables.accuracy(study.board()).toMarkdown()).append('\n');
      text.append(ResultTables.LEGEND).append("\n\n");
      text.append(ResultTables.behaviour(study.board()).toMarkdown()).append('\n');
      for (Comparison comparison : study.board().comparisons()) {
        text.append("- ").append(comparison.conclusion().sentence()).append('\n');
      }
      text.append('\n');
    }
    return text.toString();
  }

  private String title(int run) {
    Study study = studies.get(run);
    return "Run %d: %s (seed %s)".formatted(run + 1, study.title(), RunGroups.seed(study));
  }

  /// A page with the tables over all runs, and a section for each.
  public String page() {
    StringBuilder body = new StringBuilder();
    body.append("<h1>").append(studies.size()).append(" runs side by side</h1>");
    body.append(
        "<p class=\"kicker\">The same items, asked, read and scored alike. Every method stands");
    body.append(" beside its own run's baseline.</p>\n");
    summary().forEach((title, table) -> body.append(section(title, table)));
    body.append("<p class=\"quiet\">").append(Html.escape(GroupTables.LEGEND)).append("</p>\n");
    for (int i = 0; i < studies.size(); i++) {
      Study study = studies.get(i);
      body.append("<section><h2>").append(Html.escape(title(i))).append("</h2>");
      body.append(HtmlFindings.of(study)).append(HtmlTable.of(study));
      body.append(HtmlCharts.of(study)).append("<pre>");
      body.append(Html.escape(RerunCommand.of(study.record()))).append("</pre></section>\n");
    }
    return HtmlReport.page("Runs side by side", body + HtmlCharts.script());
  }

  private static String section(String title, TextTable table) {
    return "<section><h2>%s</h2>\n%s</section>\n"
        .formatted(Html.escape(title), HtmlTable.of(title, "", table));
  }
}
