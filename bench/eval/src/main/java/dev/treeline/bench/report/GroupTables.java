package dev.treeline.bench.report;

import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.ItemResult;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.MethodScore;
import dev.treeline.bench.score.Scoreboard;
import dev.treeline.bench.score.Scoring;
import dev.treeline.bench.stats.Estimate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Methods × models over several runs. Where a model has one run, a number stands with its interval
/// over pictures. Where it has several seeds, their mean stands with the standard deviation between
/// seeds: two different kinds of uncertainty, so they are marked differently.
record GroupTables(RunGroups runs) {
  static final String LEGEND =
      "One run: interval in brackets, bootstrap over pictures. Several seeds: mean ± standard"
          + " deviation between seeds (it leaves out what other items would change), and for each"
          + " seed the finding: ▲ discriminates better, ◆ only moves the threshold, = shown to change"
          + " nothing beyond the margin, ○ no detectable change, ▼ worse; where items are all unsafe,"
          + " all safe or about general ability: ↑ right more often, ↓ right less often; – not"
          + " assessed.";

  /// The number that the methods are compared by.
  MainMeasure main() {
    return MainMeasure.of(runs.groups().getFirst().runs().getFirst().board());
  }

  /// What was found of every method over all runs, in words: a sentence each.
  List<String> findings() {
    int all = runs.groups().stream().mapToInt(group -> group.runs().size()).sum();
    List<String> sentences = new ArrayList<>();
    for (String method : runs.methods().subList(1, runs.methods().size())) {
      Map<Mark, Integer> found = new EnumMap<>(Mark.class);
      for (RunGroups.Group group : runs.groups()) {
        comparisons(group, method).forEach(c -> found.merge(Mark.of(c), 1, Integer::sum));
      }
      List<String> parts = new ArrayList<>();
      found.forEach(
          (mark, runsOf) -> parts.add("%s %s in %d".formatted(mark.sign(), mark.words(), runsOf)));
      sentences.add(
          "%s: %s of %d %s"
              .formatted(method, String.join(", ", parts), all, all == 1 ? "run" : "runs"));
    }
    return sentences;
  }

  /// What a method scored in each run of a group that has it.
  private static List<Estimate> scores(RunGroups.Group group, String method, Measure measure) {
    List<Estimate> found = new ArrayList<>();
    for (Study run : group.runs()) {
      run.board().methods().stream()
          .filter(score -> score.method().equals(method))
          .map(score -> score.estimate(measure))
          .flatMap(Optional::stream)
          .forEach(found::add);
    }
    return found;
  }

  private static List<Comparison> comparisons(RunGroups.Group group, String method) {
    return group.runs().stream()
        .map(run -> ResultTables.comparison(run.board(), method))
        .flatMap(Optional::stream)
        .toList();
  }

  /// A measure of every method (rows) under every model (columns).
  TextTable scores(Measure measure) {
    TextTable table = new TextTable(header());
    for (String method : runs.methods()) {
      List<String> row = new ArrayList<>(List.of(method));
      for (RunGroups.Group group : runs.groups()) {
        List<Estimate> found = scores(group, method, measure);
        row.add(
            found.size() == 1
                ? Format.withInterval(measure, Optional.of(found.getFirst()))
                : meanAndSpread(found, value -> Format.number(measure, value), measure));
      }
      table.row(row);
    }
    return table;
  }

  /// Every method's difference to its own model's baseline, and what may be said of it.
  TextTable differences() {
    TextTable table = new TextTable(header());
    Measure measure = main().measure();
    for (String method : runs.methods().subList(1, runs.methods().size())) {
      List<String> row = new ArrayList<>(List.of(method));
      for (RunGroups.Group group : runs.groups()) {
        List<Comparison> beside = comparisons(group, method);
        List<Estimate> found =
            beside.stream().map(c -> c.difference(measure)).flatMap(Optional::stream).toList();
        String number =
            found.size() == 1
                ? Format.difference(measure, Optional.of(found.getFirst()))
                    + " "
                    + Format.differenceInterval(measure, Optional.of(found.getFirst()))
                : meanAndSpread(found, value -> Format.signed(measure, value), measure);
        row.add((number + " " + signs(beside)).strip());
      }
      table.row(row);
    }
    return table;
  }

  private static String signs(List<Comparison> comparisons) {
    StringBuilder signs = new StringBuilder();
    comparisons.forEach(c -> signs.append(Mark.of(c).sign()));
    return signs.toString();
  }

  private List<String> header() {
    List<String> header = new ArrayList<>(List.of("method"));
    for (RunGroups.Group group : runs.groups()) {
      int seeds = group.seeds();
      header.add(group.model() + (seeds > 1 ? " (" + seeds + " seeds)" : ""));
    }
    return header;
  }

  private static String meanAndSpread(
      List<Estimate> found, java.util.function.DoubleFunction<String> words, Measure measure) {
    if (found.isEmpty()) {
      return Format.NONE;
    }
    double[] values = found.stream().mapToDouble(Estimate::value).toArray();
    double spread = spread(values);
    return words.apply(mean(values)) + " ± " + Format.number(measure, spread);
  }

  static double mean(double... values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /// The standard deviation, of at least two values.
  static double spread(double... values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }

  /// The models asked plainly, paired item by item with the first model (of each its first run);
  /// nothing where there is one model.
  Optional<Scoreboard> models() {
    if (runs.groups().size() < 2) {
      return Optional.empty();
    }
    Map<String, List<ItemResult>> results = new LinkedHashMap<>();
    for (RunGroups.Group group : runs.groups()) {
      results.put(group.model(), plainAnswers(group.runs().getFirst()));
    }
    Study first = runs.groups().getFirst().runs().getFirst();
    return Optional.of(
        Scoring.score(runs.groups().getFirst().model(), results, first.board().options()));
  }

  private static List<ItemResult> plainAnswers(Study study) {
    Study.Column baseline = study.columns().getFirst();
    List<ItemResult> results = new ArrayList<>();
    for (int i = 0; i < study.samples().size(); i++) {
      var response = baseline.responses().get(i);
      results.add(
          new ItemResult(
              study.samples().get(i),
              baseline.verdicts().get(i),
              response.margin(),
              response.tokens(),
              0));
    }
    return results;
  }

  /// The models' table.
  static TextTable models(Scoreboard board) {
    MainMeasure main = MainMeasure.of(board);
    String header = main.hasBothSides() ? "balanced %" : main.words() + ", %";
    TextTable table =
        new TextTable(List.of("model, asked plainly", header, "Δ to the first", "p (Holm)"));
    for (MethodScore score : board.methods()) {
      Optional<Comparison> beside = ResultTables.comparison(board, score.method());
      Measure measure = main.measure();
      table.row(
          List.of(
              score.method(),
              Format.withInterval(measure, score.estimate(measure)),
              beside
                  .map(c ->
                      Format.difference(measure, c.difference(measure))
                          + " "
                          + Format.differenceInterval(measure, c.difference(measure)))
                  .orElse(""),
              beside.map(c -> Format.p(c.test(main.test()))).orElse("")));
    }
    return table;
  }

  /// Every score of every run, one line each.
  String csv() {
    Csv csv = new Csv("model", "seed", "method", "measure", "value", "low", "high");
    for (RunGroups.Group group : runs.groups()) {
      for (Study run : group.runs()) {
        for (MethodScore score : run.board().methods()) {
          score
              .estimates()
              .forEach((measure, e) -> {
                if (!measure.isTiming()) {
                  csv.row(
                      group.model(),
                      RunGroups.seed(run),
                      score.method(),
                      measure.id(),
                      e.value(),
                      e.low(),
                      e.high());
                }
              });
        }
      }
    }
    return csv.toString();
  }
}
