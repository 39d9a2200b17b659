package dev.treeline.bench.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Scores methods and compares them with a baseline.
public final class Scoring {
  private Scoring() {}

  /// Scores every method's answers to the same items in the same order.
  ///
  /// @param baseline the name of the method the others are compared with
  /// @param results each method's answers, in the order the table will have
  public static Scoreboard score(
      String baseline, Map<String, List<ItemResult>> results, ScoringOptions options) {
    List<ItemResult> reference = results.get(baseline);
    if (reference == null) {
      throw new IllegalArgumentException(
          "baseline must be one of %s, but is %s".formatted(results.keySet(), baseline));
    }
    if (reference.isEmpty()) {
      throw new IllegalArgumentException("there are no answers to score");
    }
    List<String> names = new ArrayList<>(List.of(baseline));
    results.keySet().stream().filter(name -> !name.equals(baseline)).forEach(names::add);
    Items items = Items.of(reference.stream().map(ItemResult::sample).toList());
    results.forEach(items::requireSame);
    List<List<ItemResult>> answers = new ArrayList<>();
    names.forEach(name -> answers.addAll(List.of(results.getOrDefault(name, List.of()))));
    Columns columns = Columns.of(items, answers);
    List<Tally> tallies = answers.stream().map(list -> new Tally(items, columns, list)).toList();
    var replicates = new Replicates(items, tallies, options);
    List<MethodScore> methods = new ArrayList<>();
    for (int m = 0; m < names.size(); m++) {
      methods.add(
          new MethodScore(names.get(m), Counts.of(answers.get(m)), replicates.estimates(m)));
    }
    var comparer = new Comparer(names, new Answers(items, answers), replicates, options);
    return new Scoreboard(
        baseline, methods, comparer.compare(methods), options, Finding.rule(options));
  }

  /// Scores one list of answers without a comparison.
  public static MethodScore score(String method, List<ItemResult> results, ScoringOptions options) {
    return score(method, Map.of(method, results), options).methods().getFirst();
  }
}
