package dev.treeline.bench.report;

import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.MethodScore;
import dev.treeline.bench.score.PairedTest;
import dev.treeline.bench.stats.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// The report's table of numbers.
final class HtmlTable {
  private HtmlTable() {}

  /// What every method got right, then how it answers.
  static String of(Study study) {
    int level = (int) Math.round(100 * study.board().options().level());
    return table(
            study,
            "What each method gets right. Small figures are %d %% intervals from a bootstrap over"
                    .formatted(level)
                + " pictures; Δ in points against the baseline; p is exact McNemar, adjusted by Holm.",
            List.of(
                "unsafe %", Format.safeSide(study.board()) + " %", "balanced %", "Δ balanced", "p"),
            HtmlTable::accuracyCells)
        + HtmlFindings.signs()
        + moved(study)
        + table(
            study,
            "How each method answers. AUC: of the margin, whatever the threshold; d′: discrimination;"
                + " c above 0 leans to “No”.",
            Stream.concat(
                    behaviour(study).stream().map(HtmlTable::header),
                    Stream.concat(
                        Stream.of("unparsed", "both words"),
                        study.judging().stream().map(_ -> "unjudged")))
                .toList(),
            HtmlTable::behaviourCells);
  }

  /// A table of words as an element.
  ///
  /// @param label what it is, for those who cannot see it
  /// @param caption above it; empty for none
  static String of(String label, String caption, TextTable table) {
    StringBuilder html = new StringBuilder();
    html.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    html.append(Html.escape(label)).append("\"><table class=\"numbers\">");
    if (!caption.isEmpty()) {
      html.append("<caption><span>").append(Html.escape(caption)).append("</span></caption>");
    }
    html.append("<thead><tr>");
    for (String cell : table.header()) {
      html.append("<th scope=\"col\">").append(Html.escape(cell.strip())).append("</th>");
    }
    html.append("</tr></thead><tbody>\n");
    for (List<String> row : table.rows()) {
      html.append("<tr><th scope=\"row\">").append(Html.escape(row.getFirst())).append("</th>");
      row.stream().skip(1).forEach(cell -> html.append("<td>").append(cell(cell)).append("</td>"));
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  /// A number, its interval below it.
  private static String cell(String text) {
    int from = text.indexOf(" [");
    int to = text.indexOf(']');
    return from < 0 || to < from
        ? Html.escape(text)
        : Html.escape(text.substring(0, from) + text.substring(to + 1))
            + "<small>"
            + Html.escape(text.substring(from + 1, to + 1))
            + "</small>";
  }

  /// What the second table shows, of what the data gives.
  private static List<Measure> behaviour(Study study) {
    List<Measure> measures = new ArrayList<>();
    measures.addAll(List.of(Measure.AUC, Measure.D_PRIME, Measure.CRITERION, Measure.YES_RATE));
    Set<Measure> found = study.board().methods().getFirst().estimates().keySet();
    found.stream()
        .filter(m ->
            m.isLabel()
                || m.equals(Measure.PAPER_TOTAL)
                || m.equals(Measure.MICRO_TOTAL)
                || m.equals(Measure.ABILITY))
        .forEach(measures::add);
    return measures;
  }

  private static String header(Measure measure) {
    return switch (measure.id()) {
      case "auc" -> "AUC";
      case "yes-rate" -> "yes %";
      case "paper-total" -> "paper's total %";
      case "micro-total" -> "micro %";
      default -> Html.escape(measure.label()) + (measure.unit() == Measure.Unit.SHARE ? " %" : "");
    };
  }

  private static String table(
      Study study,
      String caption,
      List<String> headers,
      BiFunction<Study, MethodScore, String> cells) {
    StringBuilder html = new StringBuilder();
    html.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Results\">");
    html.append("<table class=\"numbers\"><caption><span>")
        .append(caption)
        .append("</span></caption>");
    html.append("<thead><tr><th scope=\"col\">method</th>");
    headers.forEach(name -> html.append("<th scope=\"col\">").append(name).append("</th>"));
    html.append("</tr></thead><tbody>\n");
    for (MethodScore score : study.board().methods()) {
      Mark mark = Mark.of(study, score.method());
      html.append("<tr><th scope=\"row\"><span class=\"").append(mark.style());
      html.append("\" aria-hidden=\"true\">").append(mark.sign()).append("</span> ");
      html.append(Html.escape(score.method())).append("</th>");
      html.append(cells.apply(study, score)).append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  private static String accuracyCells(Study study, MethodScore score) {
    StringBuilder html = new StringBuilder();
    cell(html, Measure.ACCURACY_UNSAFE, score.estimate(Measure.ACCURACY_UNSAFE));
    cell(html, Measure.ACCURACY_SAFE, score.safe());
    cell(html, Measure.BALANCED_ACCURACY, score.estimate(Measure.BALANCED_ACCURACY));
    Optional<Comparison> beside = ResultTables.comparison(study.board(), score.method());
    if (beside.isEmpty()) {
      return html.append("<td></td><td></td>").toString();
    }
    Measure balanced = Measure.BALANCED_ACCURACY;
    var difference = beside.get().difference(balanced);
    html.append("<td>").append(Format.difference(balanced, difference)).append("<small>");
    html.append(Format.differenceInterval(balanced, difference)).append("</small></td><td>");
    html.append(Html.escape(Format.p(beside.get().test(PairedTest.MCNEMAR)))).append("</td>");
    return html.toString();
  }

  private static String behaviourCells(Study study, MethodScore score) {
    StringBuilder html = new StringBuilder();
    behaviour(study).forEach(measure -> cell(html, measure, score.estimate(measure)));
    html.append("<td>").append(score.counts().unparsed()).append("</td><td>");
    html.append(score.counts().bothWords()).append("</td>");
    study
        .judging()
        .ifPresent(_ -> html.append("<td>").append(score.counts().unjudged()).append("</td>"));
    return html.toString();
  }

  private static String moved(Study study) {
    if (study.board().comparisons().stream().allMatch(c -> c.movedBaseline().isEmpty())) {
      return "";
    }
    return table(
        study,
        "The baseline with nothing but its threshold moved, until it says “Yes” as often as the"
            + " method. What is left of the method's gain is its own; p is that of the finding.",
        List.of(
            "method balanced %",
            "moved baseline: unsafe %",
            Format.safeSide(study.board()) + " %",
            "balanced %",
            "gain left",
            "p"),
        HtmlTable::movedCells);
  }

  private static String movedCells(Study study, MethodScore score) {
    StringBuilder html = new StringBuilder();
    Measure balanced = Measure.BALANCED_ACCURACY;
    cell(html, balanced, score.estimate(balanced));
    Optional<Comparison> beside = ResultTables.comparison(study.board(), score.method());
    if (beside.isEmpty()) {
      return html.append("<td></td>".repeat(5)).toString();
    }
    Map<Measure, Estimate> moved = beside.get().movedBaseline();
    boolean paper = moved.containsKey(Measure.ACCURACY_OVER_SAFE);
    Measure safe = paper ? Measure.ACCURACY_OVER_SAFE : Measure.ACCURACY_SAFE;
    for (Measure measure : List.of(Measure.ACCURACY_UNSAFE, safe, balanced)) {
      cell(html, measure, Optional.ofNullable(moved.get(measure)));
    }
    Measure gain = Measure.GAIN_AT_EQUAL_YES_RATE;
    var left = beside.get().difference(gain);
    html.append("<td>").append(Format.difference(gain, left)).append("<small>");
    html.append(Format.differenceInterval(gain, left)).append("</small></td><td>");
    html.append(Html.escape(Format.p(beside.get().test(PairedTest.DISCRIMINATION))));
    return html.append("</td>").toString();
  }

  private static void cell(StringBuilder html, Measure measure, Optional<Estimate> estimate) {
    html.append("<td>").append(Format.value(measure, estimate)).append("<small>");
    html.append(Format.interval(measure, estimate)).append("</small></td>");
  }
}
