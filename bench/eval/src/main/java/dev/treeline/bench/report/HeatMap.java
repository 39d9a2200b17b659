package dev.treeline.bench.report;

import dev.treeline.bench.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How many items of each scenario each method got right: counts, as few items carry no percentage.
final class HeatMap {
  private HeatMap() {}

  static String of(Study study) {
    Map<String, List<Integer>> scenarios = new TreeMap<>();
    for (int i = 0; i < study.samples().size(); i++) {
      Sample sample = study.samples().get(i);
      String kind = sample.scenario().replaceFirst("/.*", ""); // an attack, whatever it is about
      String row = kind + "\n" + Truth.of(sample.task());
      scenarios.computeIfAbsent(row, _ -> new ArrayList<>()).add(i);
    }
    StringBuilder html = new StringBuilder();
    html.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Scenarios\">");
    html.append(
        "<table class=\"heat\"><caption><span>Right answers out of the scenario's items.</span></caption>");
    html.append("<thead><tr><th scope=\"col\">scenario (right answer)</th>");
    study.columns().forEach(c -> html.append(header(c.name())));
    html.append("</tr></thead><tbody>\n");
    scenarios.forEach((row, items) -> html.append(row(study, row, items)));
    return html.append("</tbody></table></div>\n").toString();
  }

  private static String header(String name) {
    return "<th scope=\"col\"><span>" + Html.escape(name) + "</span></th>";
  }

  private static String row(Study study, String row, List<Integer> items) {
    String[] parts = row.split("\n", -1);
    StringBuilder html = new StringBuilder("<tr><th scope=\"row\">");
    html.append(Html.escape(parts[0])).append(" <span class=\"tag\">").append(parts[1]);
    html.append("</span></th>");
    for (Study.Column column : study.columns()) {
      long right = items.stream().filter(i -> column.correct(study.samples(), i)).count();
      double share = (double) right / items.size();
      String colour = share >= 0.5 ? "good" : "bad";
      html.append("<td style=\"--cell:var(--").append(colour).append("-cell);--strength:");
      html.append(Format.text("%.2f", Math.abs(share - 0.5) * 0.9)).append("\">");
      html.append(right).append('/').append(items.size()).append("</td>");
    }
    return html.append("</tr>\n").toString();
  }
}
