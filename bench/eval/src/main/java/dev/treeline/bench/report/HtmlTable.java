package dev.treeline.bench.report;

import dev.treeline.bench.score.Counts;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.MethodScore;
import dev.treeline.bench.score.PairedTest;
import dev.treeline.bench.score.Scoreboard;
import dev.treeline.bench.stats.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/// The report's table of numbers.
final class HtmlTable {
  private HtmlTable() {}

  /// A column: its header, and its cell for a method as an element.
  private record Column(String header, Function<MethodScore, String> cell) {}

  /// What every method got right, then how it answers.
  static String of(Study study) {
    boolean both = MainMeasure.of(study.board()).hasBothSides();
    String p =
        both
            ? "p is exact McNemar on right and wrong, which takes items for independent and decides"
                + " nothing; the findings have tests of their own."
            : "p flips signs over pictures.";
    String right =
        "What each method gets right. Small figures are %d %% intervals from a bootstrap over"
                .formatted((int) Math.round(100 * study.board().options().level()))
            + " pictures; Δ in points against the %s; ".formatted(study.board().baseline())
            + p
            + " All p are adjusted by Holm.";
    return table(study, right, accuracy(study.board()))
        + HtmlFindings.signs(study)
        + moved(study)
        + table(study, answering(study), behaviour(study));
  }

  private static List<Column> accuracy(Scoreboard board) {
    List<Column> columns = new ArrayList<>();
    if (has(board, Measure.ACCURACY_UNSAFE)) {
      columns.add(estimate(Measure.ACCURACY_UNSAFE, "unsafe %"));
    }
    if (board.methods().stream().anyMatch(score -> score.safe().isPresent())) {
      columns.add(
          new Column(
              Format.safeSide(board) + " %", score -> cell(Measure.ACCURACY_SAFE, score.safe())));
    }
    MainMeasure main = MainMeasure.of(board);
    if (main.hasBothSides()) {
      columns.add(estimate(main.measure(), "balanced %"));
      columns.addAll(differences(board, main.measure(), "Δ balanced", PairedTest.MCNEMAR));
    } else if (!main.isAbility()) {
      columns.addAll(differences(board, main.measure(), "Δ", main.test()));
    }
    if (has(board, Measure.ABILITY)) {
      columns.add(estimate(Measure.ABILITY, "ability %"));
      columns.addAll(differences(board, Measure.ABILITY, "Δ ability", PairedTest.ABILITY));
    }
    return columns;
  }

  private static boolean has(Scoreboard board, Measure measure) {
    return board.methods().stream().anyMatch(score -> score.estimate(measure).isPresent());
  }

  private static Column estimate(Measure measure, String header) {
    return new Column(header, score -> cell(measure, score.estimate(measure)));
  }

  /// The difference to the baseline, and its p.
  private static List<Column> differences(
      Scoreboard board, Measure measure, String header, PairedTest test) {
    return List.of(
        new Column(
            header,
            score ->
                ResultTables.comparison(board, score.method())
                    .map(beside -> difference(measure, beside.difference(measure)))
                    .orElse("<td></td>")),
        new Column(
            "p",
            score ->
                ResultTables.comparison(board, score.method())
                    .map(beside -> "<td>" + Html.escape(Format.p(beside.test(test))) + "</td>")
                    .orElse("<td></td>")));
  }

  /// A table of words as an element.
  ///
  /// @param label what it is, for those who cannot see it
  /// @param caption above it; empty for none
  static String of(String label, String caption, TextTable table) {
    StringBuilder html = new StringBuilder();
    html.append(open(label, table.header().size() - 1));
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

  private static String answering(Study study) {
    return MainMeasure.of(study.board()).hasBothSides()
        ? "How each method answers. AUC: of the margin, whatever the threshold; d′: discrimination;"
            + " c above 0 leans to “No”."
        : "How each method answers.";
  }

  /// What the second table shows, of what the data gives.
  private static List<Column> behaviour(Study study) {
    List<Measure> measures = new ArrayList<>();
    measures.addAll(List.of(Measure.AUC, Measure.D_PRIME, Measure.CRITERION, Measure.YES_RATE));
    study.board().methods().getFirst().estimates().keySet().stream()
        .filter(m -> m.isLabel() || m.equals(Measure.PAPER_TOTAL) || m.equals(Measure.MICRO_TOTAL))
        .forEach(measures::add);
    measures.removeIf(measure -> !has(study.board(), measure));
    List<Column> columns = new ArrayList<>();
    measures.forEach(measure -> columns.add(estimate(measure, header(measure))));
    columns.add(count("unparsed", Counts::unparsed));
    columns.add(count("both words", Counts::bothWords));
    study.judging().ifPresent(_ -> columns.add(count("unjudged", Counts::unjudged)));
    return columns;
  }

  private static Column count(String header, ToIntFunction<Counts> count) {
    return new Column(header, score -> "<td>" + count.applyAsInt(score.counts()) + "</td>");
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

  private static String table(Study study, String caption, List<Column> columns) {
    StringBuilder html = new StringBuilder();
    html.append(open("Results", columns.size()));
    html.append("<caption><span>").append(caption).append("</span></caption>");
    html.append("<thead><tr><th scope=\"col\">method</th>");
    columns.forEach(column -> html.append("<th scope=\"col\">" + column.header() + "</th>"));
    html.append("</tr></thead><tbody>\n");
    for (MethodScore score : study.board().methods()) {
      Mark mark = Mark.of(study, score.method());
      html.append("<tr><th scope=\"row\"><span class=\"").append(mark.style());
      html.append("\" role=\"img\" aria-label=\"").append(mark.words()).append("\">");
      html.append(mark.sign()).append("</span> ");
      html.append(Html.escape(score.method())).append("</th>");
      columns.forEach(column -> html.append(column.cell().apply(score)));
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  /// The beginning of a table of numbers, in a frame that scrolls. On paper nothing scrolls: a
  /// table of many columns is made smaller.
  static String open(String label, int columns) {
    return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table class=\"numbers\"%s>"
        .formatted(Html.escape(label), fit(170 + 66 * columns));
  }

  /// How much smaller something of a width, in pixels, must be on paper.
  static String fit(int width) {
    int paper = 690; // A4 upright between margins
    return width <= paper ? "" : Format.text(" style=\"--fit:%.2f\"", (double) paper / width);
  }

  private static String moved(Study study) {
    if (study.board().comparisons().stream().allMatch(c -> c.movedBaseline().isEmpty())) {
      return "";
    }
    Scoreboard board = study.board();
    Measure balanced = Measure.BALANCED_ACCURACY;
    boolean paper = has(board, Measure.ACCURACY_OVER_SAFE);
    Measure safe = paper ? Measure.ACCURACY_OVER_SAFE : Measure.ACCURACY_SAFE;
    List<Column> columns = new ArrayList<>();
    columns.add(estimate(balanced, "method balanced %"));
    columns.add(movedTo(board, Measure.ACCURACY_UNSAFE, "moved baseline: unsafe %"));
    columns.add(movedTo(board, safe, Format.safeSide(board) + " %"));
    columns.add(movedTo(board, balanced, "balanced %"));
    columns.addAll(
        differences(board, Measure.GAIN_AT_EQUAL_YES_RATE, "gain left", PairedTest.DISCRIMINATION));
    return table(
        study,
        "The baseline with nothing but its threshold moved, until it says “Yes” as often as the"
            + " method. What is left of the method's gain is its own; p is that of the finding.",
        columns);
  }

  private static Column movedTo(Scoreboard board, Measure measure, String header) {
    return new Column(
        header,
        score ->
            ResultTables.comparison(board, score.method())
                .map(beside ->
                    cell(measure, Optional.ofNullable(beside.movedBaseline().get(measure))))
                .orElse("<td></td>"));
  }

  private static String cell(Measure measure, Optional<Estimate> estimate) {
    return "<td>%s<small>%s</small></td>"
        .formatted(Format.value(measure, estimate), Format.interval(measure, estimate));
  }

  private static String difference(Measure measure, Optional<Estimate> estimate) {
    return "<td>%s<small>%s</small></td>"
        .formatted(
            Format.difference(measure, estimate), Format.differenceInterval(measure, estimate));
  }
}
