package dev.treeline.bench.report;

import dev.treeline.bench.official.OfficialScores;
import java.util.Locale;
import java.util.stream.Collectors;

/// The report's section with the benchmark's own scores.
final class OfficialSection {
  private OfficialSection() {}

  /// Nothing where the data set has no rule of its own.
  static String of(Study study) {
    return study.official().map(OfficialSection::section).orElse("");
  }

  /// The same below the heading of another data set.
  static String within(Study study) {
    return study
        .official()
        .map(scores ->
            "<h4>By " + Html.escape(scores.benchmark()) + "'s own rule</h4>\n" + content(scores))
        .orElse("");
  }

  private static String section(OfficialScores scores) {
    return HtmlReport.section(
        "official", "By " + Html.escape(scores.benchmark()) + "'s own rule", content(scores));
  }

  private static String content(OfficialScores scores) {
    StringBuilder html = new StringBuilder();
    html.append("<p>").append(Html.prose(scores.rule()));
    html.append(" These are for comparison with what others published; the figures above are the");
    html.append(" ones to go by.</p>\n");
    if (!scores.notes().isEmpty()) {
      html.append(
          scores.notes().stream()
              .map(note -> "<li>" + Html.prose(note) + "</li>")
              .collect(Collectors.joining("", "<ul class=\"notes\">", "</ul>\n")));
    }
    for (OfficialScores.Table table : scores.tables()) {
      String content = table(scores, table);
      html.append(
          table.detail()
              ? "<details><summary>"
                  + Html.escape(table.title())
                  + "</summary>"
                  + content
                  + "</details>\n"
              : content);
    }
    return html.toString();
  }

  private static String table(OfficialScores scores, OfficialScores.Table table) {
    StringBuilder html = new StringBuilder();
    html.append(HtmlTable.open(table.title(), table.columns().size())).append("<caption><span>");
    html.append(Html.escape(capital(table.title())))
        .append(", %, with intervals; ↑ more is better, ↓ less");
    html.append(" is better.</span></caption><thead><tr><th scope=\"col\">method</th>");
    table
        .columns()
        .forEach(column -> {
          html.append("<th scope=\"col\">").append(Html.escape(OfficialTables.label(column)));
          html.append("</th>");
        });
    html.append("</tr></thead><tbody>\n");
    for (OfficialScores.Row row : scores.methods()) {
      html.append("<tr><th scope=\"row\">").append(Html.escape(row.method())).append("</th>");
      for (OfficialScores.Score column : table.columns()) {
        html.append(row.score(column.id()).map(OfficialSection::cell).orElse("<td>–</td>"));
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String cell(OfficialScores.Score score) {
    return "<td title=\"of %,d\">%s<small>%s</small></td>"
        .formatted(
            score.estimate().n(),
            OfficialTables.value(score.estimate()),
            OfficialTables.interval(score.estimate()));
  }
}
