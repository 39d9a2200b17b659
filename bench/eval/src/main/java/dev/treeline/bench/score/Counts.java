package dev.treeline.bench.score;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Verdict;
import java.util.List;

/// How the answers of one method were read.
///
/// @param items asked
/// @param clusters distinct images (or whatever makes items dependent)
/// @param yes answers read as Yes
/// @param no answers read as No
/// @param unparsed answers in which the parser found no answer; accuracy counts them as wrong
/// @param bothWords answers with both a Yes and a No in what the parser looks at, however counted
/// @param tokens generated in all
/// @param nanos spent in all
public record Counts(
    int items,
    int clusters,
    int yes,
    int no,
    int unparsed,
    int bothWords,
    long tokens,
    long nanos) {

  static Counts of(List<ItemResult> results) {
    int yes = 0;
    int no = 0;
    int unparsed = 0;
    int both = 0;
    for (ItemResult result : results) {
      Verdict verdict = result.verdict();
      switch (verdict) {
        case Verdict.Answered answered when answered.said() == Gold.SAFE -> yes++;
        case Verdict.Answered _ -> no++;
        case Verdict.Judged judged when judged.said() == Gold.SAFE -> yes++;
        case Verdict.Judged _ -> no++;
        case Verdict.Both _, Verdict.Chosen _ -> {}
        case Verdict.Unparsed _, Verdict.Unjudged _ -> unparsed++;
      }
      both += verdict.bothWords() ? 1 : 0;
    }
    return new Counts(
        results.size(),
        (int) results.stream().map(result -> result.sample().cluster()).distinct().count(),
        yes,
        no,
        unparsed,
        both,
        results.stream().mapToLong(ItemResult::tokens).sum(),
        results.stream().mapToLong(ItemResult::nanos).sum());
  }
}
