package dev.treeline.bench.report;

import dev.treeline.bench.Sample;
import dev.treeline.bench.score.Breakdown;
import dev.treeline.bench.score.ItemResult;
import dev.treeline.bench.stats.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What each method got right in each part of the data, with intervals.
final class ScenarioTables {
  private ScenarioTables() {}

  static Breakdown of(Study study) {
    List<List<ItemResult>> methods = new ArrayList<>();
    for (Study.Column column : study.columns()) {
      List<ItemResult> answers = new ArrayList<>();
      for (int i = 0; i < study.samples().size(); i++) {
        Sample sample = study.samples().get(i);
        answers.add(ItemResult.of(sample, column.verdicts().get(i)));
      }
      methods.add(answers);
    }
    return Breakdown.of(methods, study.board().options().level());
  }

  /// What a pointer shows over a cell of the map.
  static String words(Breakdown.Cell cell) {
    return "%d of %d right, %d pictures: %s %%; towards all: %s %%"
        .formatted(
            cell.correct(),
            cell.items(),
            cell.clusters(),
            withInterval(cell.share()),
            withInterval(cell.shrunk()));
  }

  private static String withInterval(Estimate estimate) {
    return value(estimate) + " " + interval(estimate);
  }

  private static String value(Estimate estimate) {
    return String.format(Locale.ROOT, "%.1f", 100 * estimate.value());
  }

  private static String interval(Estimate estimate) {
    return String.format(Locale.ROOT, "[%.1f, %.1f]", 100 * estimate.low(), 100 * estimate.high());
  }

  /// The numbers of the map and of the subsets as tables that need no pointer.
  static String html(Study study, Breakdown breakdown) {
    StringBuilder html = new StringBuilder();
    html.append("<details><summary>Subsets and scenarios with intervals</summary>\n<p>First the");
    html.append(" share right with its Wilson interval, widened for shared pictures; below it the");
    html.append(
        " share drawn towards the method's share over all rows with the same right answer,");
    html.append(" as far as their spread looks like chance (empirical Bayes). Few items say");
    html.append(
        " little: go by the interval. Sub-scenarios are in <code>scenarios.csv</code>.</p>\n");
    for (Breakdown.Level level : List.of(Breakdown.Level.SUBSET, Breakdown.Level.SCENARIO)) {
      html.append(HtmlTable.open("By " + level.id(), 1 + study.columns().size()));
      html.append("<caption><span>Right by ");
      html.append(level.id()).append(", %</span></caption><thead><tr><th scope=\"col\">");
      html.append(level.id()).append(" (right answer)</th><th scope=\"col\">items</th>");
      for (Study.Column column : study.columns()) {
        html.append("<th scope=\"col\">").append(Html.escape(column.name())).append("</th>");
      }
      html.append("</tr></thead><tbody>\n");
      breakdown.parts(level).forEach(part -> row(html, part));
      html.append("</tbody></table></div>\n");
    }
    return html.append("</details>\n").toString();
  }

  private static void row(StringBuilder html, Breakdown.Part part) {
    html.append("<tr><th scope=\"row\">").append(Html.escape(part.name()));
    html.append(" <span class=\"tag\">").append(Html.escape(part.right()));
    html.append("</span></th><td>").append(part.cells().getFirst().items()).append("</td>");
    for (Breakdown.Cell cell : part.cells()) {
      html.append("<td>").append(value(cell.share())).append("<small>");
      html.append(interval(cell.share())).append("</small><small>→ ");
      html.append(value(cell.shrunk())).append("</small><small>");
      html.append(interval(cell.shrunk())).append("</small></td>");
    }
    html.append("</tr>\n");
  }

  /// `scenarios.csv`: one line for each data set, part and method.
  static String csv(Study study) {
    Csv csv =
        new Csv(
            "data",
            "level",
            "part",
            "right",
            "method",
            "items",
            "clusters",
            "correct",
            "unread",
            "share",
            "low",
            "high",
            "shrunk",
            "shrunk-low",
            "shrunk-high");
    for (Study one : study.each()) {
      for (Breakdown.Part part : of(one).parts()) {
        for (int m = 0; m < part.cells().size(); m++) {
          csv.row(cells(one, part, m));
        }
      }
    }
    return csv.toString();
  }

  private static Object[] cells(Study study, Breakdown.Part part, int method) {
    Breakdown.Cell cell = part.cells().get(method);
    return new Object[] {
      study.data(),
      part.level().id(),
      part.name(),
      part.right(),
      study.columns().get(method).name(),
      cell.items(),
      cell.clusters(),
      cell.correct(),
      cell.unread(),
      cell.share().value(),
      cell.share().low(),
      cell.share().high(),
      cell.shrunk().value(),
      cell.shrunk().low(),
      cell.shrunk().high()
    };
  }
}
