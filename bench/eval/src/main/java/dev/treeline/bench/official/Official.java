package dev.treeline.bench.official;

import dev.treeline.bench.DataSets;
import dev.treeline.bench.Task;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.score.ScoringOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Scores a run by the benchmark's own rule.
///
/// Replies without a judgement are left out of these figures, as the authors' programs do; the
/// sound figures beside them count such replies as wrong.
public final class Official {
  private static final List<OfficialRule> RULES =
      List.of(
          PairRules.mmSafeAware(),
          SafetyRules.vlsBench(),
          SafetyRules.mmSafetyBench(),
          PairRules.mssBench(),
          SafetyRules.figStep(),
          SafetyRules.vlGuard(),
          SiuoRules.siuo(),
          RefusalRates.mossBench(),
          RefusalRates.xsTest(),
          PopeRules.pope(),
          MmStarRules.mmStar(),
          SafetyRules.mis());

  private Official() {}

  /// Scores all methods; nothing where the data set has no rule of its own.
  ///
  /// @param data the data set's name; what stands after it for left-out pictures does not matter
  /// @param methods each method's answers, in the order of the table
  public static Optional<OfficialScores> of(
      String data, Map<String, List<Reading>> methods, ScoringOptions options) {
    return rule(data).map(rule -> score(rule, methods, options));
  }

  private static Optional<OfficialRule> rule(String data) {
    String own = data.replaceFirst("-without-images$", "");
    String id = DataSets.EMBEDDED.contains(own) ? "mmsafeaware" : own; // in its manner
    return RULES.stream().filter(rule -> rule.id().equals(id)).findFirst();
  }

  private static OfficialScores score(
      OfficialRule rule, Map<String, List<Reading>> methods, ScoringOptions options) {
    List<Reading> all = methods.values().stream().flatMap(List::stream).toList();
    List<Figure> figures = rule.figures().apply(all);
    List<OfficialScores.Row> rows = new ArrayList<>();
    methods.forEach((method, readings) ->
        rows.add(
            new OfficialScores.Row(method, new FigureScorer(readings, options).score(figures))));
    return new OfficialScores(rule.id(), rule.words(), notes(rule, all), rows);
  }

  private static List<String> notes(OfficialRule rule, List<Reading> readings) {
    List<String> notes = new ArrayList<>(rule.flaws());
    TreeSet<String> judges = new TreeSet<>();
    int unjudged = 0;
    int replies = 0;
    for (Reading reading : readings) {
      if (reading.sample().task() instanceof Task.Reply) {
        replies++;
        switch (reading.verdict()) {
          case Verdict.Judged judged -> judges.add(judged.judge());
          case Verdict.Unjudged _ -> unjudged++;
          case Verdict.Answered _, Verdict.Both _, Verdict.Chosen _, Verdict.Unparsed _ -> {}
        }
      }
    }
    if (replies > 0 && !rule.judge().isEmpty()) {
      String ours = judges.isEmpty() ? "nobody" : String.join(", ", judges);
      notes.add("The authors' judge is %s; here it was %s.".formatted(rule.judge(), ours));
      if (unjudged > 0) {
        notes.add(
            "%,d of %,d replies are unjudged and left out of these figures, as the authors do; the"
                    .formatted(unjudged, replies)
                + " figures above count them as wrong.");
      }
    }
    return notes;
  }
}
