package dev.treeline.bench.report;

import dev.treeline.bench.score.Breakdown;

/// How many items of each scenario each method got right: counts, as few items carry no percentage.
/// The interval is shown under the pointer, and for all in the tables below.
final class HeatMap {
  private HeatMap() {}

  static String of(Study study) {
    Breakdown breakdown = ScenarioTables.of(study);
    StringBuilder html = new StringBuilder();
    html.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Scenarios\">");
    html.append("<table class=\"heat\"").append(HtmlTable.fit(190 + 47 * study.columns().size()));
    html.append("><caption><span>Right answers out of the scenario's items.</span></caption>");
    html.append("<thead><tr><th scope=\"col\">scenario (right answer)</th>");
    study.columns().forEach(c -> html.append(header(c.name())));
    html.append("</tr></thead><tbody>\n");
    breakdown.parts(Breakdown.Level.SCENARIO).forEach(part -> html.append(row(part)));
    html.append("</tbody></table></div>\n");
    return html.append(ScenarioTables.html(study, breakdown)).toString();
  }

  private static String header(String name) {
    return "<th scope=\"col\"><span>" + Html.escape(name) + "</span></th>";
  }

  private static String row(Breakdown.Part part) {
    StringBuilder html = new StringBuilder("<tr><th scope=\"row\">");
    html.append(Html.escape(part.name())).append(" <span class=\"tag\">");
    html.append(Html.escape(part.right())).append("</span></th>");
    for (Breakdown.Cell cell : part.cells()) {
      double share = cell.share().value();
      String colour = share >= 0.5 ? "good" : "bad";
      html.append("<td title=\"").append(Html.escape(ScenarioTables.words(cell)));
      html.append("\" style=\"--cell:var(--").append(colour).append("-cell);--strength:");
      html.append(Format.text("%.2f", Math.abs(share - 0.5) * 0.9)).append("\">");
      html.append(cell.correct()).append('/').append(cell.items()).append("</td>");
    }
    return html.append("</tr>\n").toString();
  }
}
