package dev.treeline.bench.report;

import dev.treeline.bench.score.MethodScore;
import java.util.List;

/// The report's charts with their captions.
final class HtmlCharts {
  private HtmlCharts() {}

  static String of(Study study) {
    String key = key(study);
    StringBuilder html = new StringBuilder();
    if (!study.board().comparisons().isEmpty()) {
      html.append(
          figure(
              "What changed against the baseline",
              "Filled: difference in balanced accuracy. Open: what is left of it when the baseline's"
                  + " threshold is moved until it says “Yes” as often. Bars are intervals.",
              "<div class=\"scroll\"><div style=\"min-width:34rem\">"
                  + new ForestPlot(study).toElement()
                  + "</div></div>"));
    }
    html.append("<div class=\"pair\">");
    html.append(
        figure(
            "Above the line, or along it?",
            "The line is the baseline with nothing but its threshold moved. A method on it did what a"
                + " bias would do; above it, it discriminates better.",
            new ThresholdPlot(study).toElement()));
    html.append(
        figure(
            "What was won and what was paid",
            "Right on unsafe against right on over-safe pairs. Dashed lines join points of equal"
                + " balanced accuracy.",
            PlanePlot.toElement(study)));
    html.append(roc(study));
    html.append("</div>").append(key);
    html.append(
        figure(
            "By scenario",
            "Which kinds of pairs each method gets right; attacks are taken together by their kind.",
            ""));
    return html.append(HeatMap.of(study)).toString();
  }

  private static String roc(Study study) {
    return figure(
        "ROC curves",
        "“Yes” to safe against “Yes” to unsafe pairs for every threshold on the margin. The"
            + " baseline's curve is solid, the methods' are dotted; signs are where each method"
            + " really answers.",
        RocPlot.toElement(study));
  }

  private static String figure(String title, String caption, String content) {
    return "<figure><figcaption><b>%s</b>%s</figcaption>%s</figure>\n"
        .formatted(title, caption, content);
  }

  private static String key(Study study) {
    StringBuilder html =
        new StringBuilder("<ul class=\"key\" aria-label=\"Methods in the charts\">");
    List<MethodScore> methods = study.board().methods();
    for (int m = 0; m < methods.size(); m++) {
      Mark mark = Mark.of(study, methods.get(m).method());
      html.append("<li>").append(m + 1).append(" <span class=\"").append(mark.style());
      html.append("\" aria-hidden=\"true\">").append(mark.sign()).append("</span> ");
      html.append(Html.escape(methods.get(m).method())).append("</li>");
    }
    return html.append("</ul>\n").toString();
  }
}
