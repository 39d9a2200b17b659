package dev.treeline.bench.report;

import dev.treeline.bench.Sample;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.run.Response;
import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.Counts;
import dev.treeline.bench.score.MethodScore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// A run's numbers for papers and other programs. Nothing about time is among them, so that they
/// come out the same whenever the same run is made.
final class PaperFiles {
  private PaperFiles() {}

  /// The files' contents by their names.
  static Map<String, String> of(Study study) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("table.tex", latex(study));
    files.put("scores.csv", scores(study));
    files.put("comparisons.csv", comparisons(study));
    files.put("items.csv", items(study));
    files.put("scenarios.csv", ScenarioTables.csv(study));
    OfficialTables.csv(study).ifPresent(text -> files.put("official.csv", text));
    return files;
  }

  static String latex(Study study) {
    Counts counts = study.board().methods().getFirst().counts();
    String about =
        Format.text(
            "%s: %,d items over %,d pictures.", study.title(), counts.items(), counts.clusters());
    String intervals =
        Format.text(
            " Brackets: %.0f %% intervals, bootstrap over pictures.",
            100 * study.board().options().level());
    return "% needs \\usepackage{booktabs}; written by Treeline\n"
        + Latex.table(
            ResultTables.accuracy(study.board()),
            about + intervals,
            "tab:treeline-accuracy",
            note(study))
        + "\n"
        + Latex.table(ResultTables.behaviour(study.board()), about, "tab:treeline-behaviour")
        + OfficialTables.latex(study);
  }

  /// What the signs mean, and what p is.
  private static String note(Study study) {
    String signs =
        Mark.legend(study.board()).stream()
            .map(mark -> mark.sign() + " " + mark.words())
            .collect(Collectors.joining(", "));
    String p =
        MainMeasure.of(study.board()).hasBothSides()
            ? " p beside balanced accuracy: exact McNemar on right and wrong; findings have tests of"
                + " their own."
            : " p: sign flips over pictures.";
    return study.board().comparisons().isEmpty() ? "" : signs + "." + p + " All p by Holm.";
  }

  /// One line for each method and measure.
  static String scores(Study study) {
    Csv csv = new Csv("method", "measure", "value", "low", "high");
    for (MethodScore score : study.board().methods()) {
      Counts counts = score.counts();
      count(csv, score, "items", counts.items());
      count(csv, score, "clusters", counts.clusters());
      count(csv, score, "yes", counts.yes());
      count(csv, score, "no", counts.no());
      count(csv, score, "unparsed", counts.unparsed());
      count(csv, score, "both-words", counts.bothWords());
      count(csv, score, "unjudged", counts.unjudged());
      score
          .estimates()
          .forEach((measure, e) -> {
            if (!measure.isTiming()) {
              csv.row(score.method(), measure.id(), e.value(), e.low(), e.high());
            }
          });
    }
    return csv.toString();
  }

  private static void count(Csv csv, MethodScore score, String name, int count) {
    csv.row(score.method(), name, count, "", "");
  }

  /// One line for each method and difference to the baseline, and for each test.
  static String comparisons(Study study) {
    Csv csv =
        new Csv(
            "method", "baseline", "finding", "kind", "name", "value", "low", "high", "p", "p-holm");
    for (Comparison comparison : study.board().comparisons()) {
      String finding = comparison.conclusion().finding().words();
      String method = comparison.method();
      String baseline = comparison.baseline();
      comparison
          .differences()
          .forEach((measure, e) -> {
            if (!measure.isTiming()) {
              csv.row(
                  method,
                  baseline,
                  finding,
                  "difference",
                  measure.id(),
                  e.value(),
                  e.low(),
                  e.high(),
                  "",
                  "");
            }
          });
      comparison
          .tests()
          .forEach((test, p) ->
              csv.row(method, baseline, finding, "test", test.id(), "", "", "", p.raw(), p.holm()));
    }
    return csv.toString();
  }

  /// One line for each item and method.
  static String items(Study study) {
    Csv csv =
        new Csv(
            "item",
            "subset",
            "scenario",
            "cluster",
            "right",
            "method",
            "response",
            "margin",
            "tokens",
            "ending",
            "side",
            "correct",
            "why");
    for (int i = 0; i < study.samples().size(); i++) {
      Sample sample = study.samples().get(i);
      for (Study.Column column : study.columns()) {
        Response response = column.responses().get(i);
        Verdict verdict = column.verdicts().get(i);
        csv.row(
            sample.id(),
            sample.subset().id(),
            sample.scenario(),
            sample.cluster(),
            Truth.of(sample.task()),
            column.name(),
            response.text(),
            response.margin(),
            response.tokens(),
            response.ending(),
            verdict.side().map(side -> side.name().toLowerCase(java.util.Locale.ROOT)).orElse(""),
            verdict.isCorrect(sample.task()) ? 1 : 0,
            ItemsJson.why(verdict, sample.task()));
      }
    }
    return csv.toString();
  }
}
