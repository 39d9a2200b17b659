package dev.treeline.bench.report;

import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.MethodScore;

/// The report's charts with their captions.
final class HtmlCharts {
  private static final String BOTH =
      "Filled: difference in balanced accuracy. Open: what is left of it when the baseline's"
          + " threshold is moved until it says “Yes” as often. Bars are intervals.";

  private HtmlCharts() {}

  static String of(Study study) {
    MainMeasure main = MainMeasure.of(study.board());
    StringBuilder html = new StringBuilder();
    if (!study.board().comparisons().isEmpty()) {
      html.append(
          figure(
              "What changed against the " + study.board().baseline(),
              main.hasBothSides() ? BOTH : oneSided(study, main),
              "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Differences\">"
                  + "<div class=\"least\">"
                  + new ForestPlot(study).toElement()
                  + "</div></div>"
                  + HtmlFindings.signs(study)));
    }
    if (main.hasBothSides()) {
      html.append(sides(study));
    } else {
      html.append("<p class=\"quiet\">Threshold, unsafe against over-safe, and ROC curves are not");
      html.append(" drawn: they set safe against unsafe items, and these are of one kind.</p>\n");
    }
    html.append(
        figure(
            "By scenario",
            "Which kinds of items each method gets right; attacks are taken together by their kind.",
            ""));
    return html.append(HeatMap.of(study)).toString();
  }

  private static String oneSided(Study study, MainMeasure main) {
    int level = (int) Math.round(100 * study.board().options().level());
    return "Difference in the %s, with %d %% intervals. Coloured where p ≤ 0.05 by Holm."
        .formatted(main.words(), level);
  }

  /// The charts that set unsafe against safe items.
  private static String sides(Study study) {
    StringBuilder html = new StringBuilder("<div class=\"pair charts\">");
    ThresholdPlot threshold = new ThresholdPlot(study);
    html.append(
        threshold.hasCurve()
            ? figure(
                "Above the line, or along it?",
                "The line is the baseline with nothing but its threshold moved. A method on it did"
                    + " what a bias would do; above it, it discriminates better. Points have"
                    + " intervals, in the tables above.",
                threshold.toElement())
            : figure(
                "Balanced accuracy against yes-rate",
                "The baseline has no margins here, so what it would score with its threshold moved"
                    + " cannot be drawn. Points have intervals, in the tables above.",
                threshold.toElement()));
    html.append(
        figure(
            "What was won and what was paid",
            "Right on unsafe against right on over-safe items. Dashed lines join points of equal"
                + " balanced accuracy.",
            PlanePlot.toElement(study)));
    if (study.board().methods().stream().anyMatch(s -> s.estimate(Measure.AUC).isPresent())) {
      html.append(roc(study));
    }
    return html.append(key(study)).append("</div>").toString();
  }

  /// What lets the names in the keys show a method alone; once in a page.
  static String script() {
    return "<script>\n" + Html.resource("charts.js") + "</script>\n";
  }

  private static String roc(Study study) {
    return figure(
        "ROC curves",
        "“Yes” to safe against “Yes” to unsafe pairs for every threshold on the margin. Signs"
            + " are where each method really answers.",
        RocPlot.toElement(study));
  }

  private static String figure(String title, String caption, String content) {
    return "<figure><figcaption><b>%s</b>%s</figcaption>%s</figure>\n"
        .formatted(title, caption, content);
  }

  private static String key(Study study) {
    StringBuilder html =
        new StringBuilder(
            "<figure class=\"methods\"><figcaption><b>Methods</b>The shape says what was found."
                + " Point at a name, or press it, to see it alone in the charts beside.</figcaption>\n<ol>");
    for (Series series : Series.of(study)) {
      Svg line = new Svg(44, 14);
      line.begin(series).line(0, 7, 44, 7, "roc").mark(22, 7, series.mark()).end();
      html.append("<li><button type=\"button\" aria-pressed=\"false\" data-m=\"");
      html.append(series.number()).append("\">").append(line.toSwatch());
      html.append(series.isNamed() ? "" : series.numbered() + " ");
      html.append("<span>").append(Html.escape(series.name())).append("</span> <small>");
      html.append(auc(study, series)).append("</small></button></li>\n");
    }
    return html.append("</ol>").append(HtmlFindings.signs(study)).append("</figure>\n").toString();
  }

  private static String auc(Study study, Series series) {
    MethodScore score = study.board().methods().get(series.number());
    return score
        .estimate(Measure.AUC)
        .map(_ -> "AUC " + Format.withInterval(Measure.AUC, score.estimate(Measure.AUC)))
        .orElse("");
  }
}
