package dev.treeline.bench.report;

import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.MethodScore;
import dev.treeline.bench.score.PairedTest;
import java.util.List;
import java.util.Optional;

/// The report's table of numbers.
final class HtmlTable {
  private static final List<Measure> ACCURACIES =
      List.of(Measure.ACCURACY_UNSAFE, Measure.ACCURACY_OVER_SAFE, Measure.BALANCED_ACCURACY);
  private static final List<Measure> BEHAVIOUR =
      List.of(
          Measure.AUC,
          Measure.D_PRIME,
          Measure.CRITERION,
          Measure.YES_RATE,
          Measure.PAPER_TOTAL,
          Measure.MICRO_TOTAL);
  private static final List<String> HEADERS =
      List.of(
          "unsafe %",
          "over-safe %",
          "balanced %",
          "Δ balanced",
          "p",
          "AUC",
          "d′",
          "c",
          "yes %",
          "paper's<br>total %",
          "micro<br>%",
          "un-<br>parsed",
          "both<br>words");

  private HtmlTable() {}

  static String of(Study study) {
    StringBuilder html = new StringBuilder();
    html.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Results\">");
    html.append("<table class=\"numbers\"><caption>Accuracies with ");
    html.append(Format.text("%.0f", 100 * study.board().options().level()));
    html.append(
        " % intervals from a bootstrap over pictures; Δ in points against the baseline; p:");
    html.append(" exact McNemar, adjusted by Holm.</caption><thead><tr>");
    html.append("<th scope=\"col\">method</th>");
    HEADERS.forEach(name -> html.append("<th scope=\"col\">").append(name).append("</th>"));
    html.append("</tr></thead><tbody>\n");
    study.board().methods().forEach(score -> row(html, study, score));
    return html.append("</tbody></table></div>\n").toString();
  }

  private static void row(StringBuilder html, Study study, MethodScore score) {
    Mark mark = Mark.of(study, score.method());
    html.append("<tr><th scope=\"row\"><span class=\"").append(mark.style());
    html.append("\" aria-hidden=\"true\">").append(mark.sign()).append("</span> ");
    html.append(Html.escape(score.method())).append("</th>");
    ACCURACIES.forEach(measure -> cell(html, score, measure));
    Optional<Comparison> beside = ResultTables.comparison(study.board(), score.method());
    Measure balanced = Measure.BALANCED_ACCURACY;
    html.append("<td>");
    beside.ifPresent(comparison -> {
      var difference = comparison.difference(balanced);
      html.append(Format.difference(balanced, difference)).append("<small>");
      html.append(Format.differenceInterval(balanced, difference)).append("</small>");
    });
    html.append("</td><td>");
    beside.ifPresent(c -> html.append(Html.escape(Format.p(c.test(PairedTest.MCNEMAR)))));
    html.append("</td>");
    BEHAVIOUR.forEach(measure -> cell(html, score, measure));
    html.append("<td>").append(score.counts().unparsed()).append("</td><td>");
    html.append(score.counts().bothWords()).append("</td></tr>\n");
  }

  private static void cell(StringBuilder html, MethodScore score, Measure measure) {
    var estimate = score.estimate(measure);
    html.append("<td>").append(Format.value(measure, estimate)).append("<small>");
    html.append(Format.interval(measure, estimate)).append("</small></td>");
  }
}
