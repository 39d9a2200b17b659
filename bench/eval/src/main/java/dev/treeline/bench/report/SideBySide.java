package dev.treeline.bench.report;

import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.Measure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

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
    MainMeasure main = tables.main();
    String words = main.words();
    if (tables.runs().methods().size() > 1) {
      summary.put(
          "Difference to the same model's baseline in " + words + ", points", tables.differences());
    }
    summary.put(
        words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ", %",
        tables.scores(main.measure()));
    if (main.hasBothSides()) {
      summary.put("AUC of the margin", tables.scores(Measure.AUC));
    }
    if (!main.isAbility()) {
      summary.put("Yes-rate, %", tables.scores(Measure.YES_RATE));
    }
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
      text.append(
          Latex.table(
              entry.getValue(), entry.getKey(), "tab:treeline-" + number++, GroupTables.LEGEND));
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
      text.append(ResultTables.legend(study.board())).append("\n\n");
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
    body.append("<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n<header><h1>");
    body.append(studies.size()).append(" runs side by side</h1>");
    body.append(
        "<p class=\"kicker\">The same items, asked, read and scored alike. Every method stands");
    body.append(" beside its own run's baseline.</p>\n").append(links()).append("</header>\n");
    body.append(HtmlReport.section("findings", "Findings", found()));
    int number = 1;
    for (Map.Entry<String, TextTable> table : summary().entrySet()) {
      body.append(
          HtmlReport.section(
              "table-" + number++,
              Html.escape(table.getKey()),
              HtmlTable.of(table.getKey(), "", table.getValue())));
    }
    for (int i = 0; i < studies.size(); i++) {
      Study study = studies.get(i);
      body.append(
          HtmlReport.section(
              "run-" + (i + 1),
              Html.escape(title(i)),
              HtmlFindings.of(study)
                  + HtmlTable.of(study)
                  + HtmlCharts.of(study)
                  + "<pre>"
                  + Html.escape(RerunCommand.of(study))
                  + "</pre>"));
    }
    body.append(
        HtmlReport.section(
            "meaning",
            "What is measured, and what it does not show",
            Meaning.of(studies.getFirst())));
    return HtmlReport.page("Runs side by side", body + HtmlCharts.script());
  }

  private String links() {
    StringBuilder html = new StringBuilder("<nav aria-label=\"Sections\">");
    html.append("<a href=\"#findings\">Findings</a><a href=\"#table-1\">Tables</a>");
    for (int i = 0; i < studies.size(); i++) {
      html.append("<a href=\"#run-").append(i + 1).append("\">");
      html.append(Html.escape(title(i))).append("</a>");
    }
    return html.append("<a href=\"#meaning\">What it shows</a></nav>\n").toString();
  }

  /// The verdict on all methods over all runs.
  private String lead() {
    if (!tables.main().hasBothSides()) {
      return "<b>These items cannot say whether a method tells unsafe from safe better:</b> they are"
          + " all unsafe, all safe or about general ability.";
    }
    List<String> better =
        studies.stream()
            .flatMap(study -> HtmlFindings.named(study, c -> Mark.of(c) == Mark.BETTER).stream())
            .distinct()
            .toList();
    return better.isEmpty()
        ? "<b>In no run is a method shown to tell unsafe from safe better than its baseline.</b>"
        : "<b>Shown to tell unsafe from safe better than its baseline, in at least one run: %s.</b>"
            .formatted(HtmlFindings.list(better));
  }

  /// What was found of each method over all runs, and how to read the tables.
  private String found() {
    String list =
        tables.findings().stream()
            .map(sentence -> "<li>" + Html.prose(sentence) + "</li>\n")
            .collect(Collectors.joining("", "<ul class=\"notes\">\n", "</ul>\n"));
    return (tables.findings().isEmpty() ? "" : "<p class=\"lead\">" + lead() + "</p>\n" + list)
        + "<p>Each run is judged for itself, by its own tests; runs of one model on the same items are"
        + " no independent confirmations.</p>\n<p class=\"quiet\">"
        + Html.escape(GroupTables.LEGEND)
        + "</p>\n";
  }
}
