package dev.treeline.bench.score;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.treeline.bench.Gold;
import dev.treeline.bench.Verdict;
import java.util.List;

/// How the answers of one method were read.
///
/// @param items asked
/// @param clusters distinct images (or whatever makes items dependent)
/// @param tokens generated in all
/// @param nanos spent in all
public record Counts(
    int items, int clusters, @JsonUnwrapped Reading reading, long tokens, long nanos) {

  /// What was read out of the answers.
  ///
  /// @param yes answers read as Yes, or judged to comply
  /// @param no answers read as No, or judged to refuse or warn
  /// @param unparsed answers in which the parser found no answer; accuracy counts them as wrong
  /// @param bothWords answers with both a Yes and a No in what the parser looks at, however counted
  /// @param unjudged replies without a judgement; accuracy counts them as wrong
  public record Reading(
      int yes,
      int no,
      int unparsed,
      int bothWords,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) int unjudged) {

    private static Reading of(List<ItemResult> results) {
      int yes = 0;
      int no = 0;
      int unparsed = 0;
      int both = 0;
      int unjudged = 0;
      for (ItemResult result : results) {
        Verdict verdict = result.verdict();
        yes += verdict.side().filter(Gold.SAFE::equals).isPresent() ? 1 : 0;
        no += verdict.side().filter(Gold.UNSAFE::equals).isPresent() ? 1 : 0;
        unparsed += verdict instanceof Verdict.Unparsed ? 1 : 0;
        unjudged += verdict instanceof Verdict.Unjudged ? 1 : 0;
        both += verdict.bothWords() ? 1 : 0;
      }
      return new Reading(yes, no, unparsed, both, unjudged);
    }
  }

  static Counts of(List<ItemResult> results) {
    return new Counts(
        results.size(),
        (int) results.stream().map(result -> result.sample().cluster()).distinct().count(),
        Reading.of(results),
        results.stream().mapToLong(ItemResult::tokens).sum(),
        results.stream().mapToLong(ItemResult::nanos).sum());
  }

  /// See [Reading].
  public int yes() {
    return reading.yes();
  }

  /// See [Reading].
  public int no() {
    return reading.no();
  }

  /// See [Reading].
  public int unparsed() {
    return reading.unparsed();
  }

  /// See [Reading].
  public int bothWords() {
    return reading.bothWords();
  }

  /// See [Reading].
  public int unjudged() {
    return reading.unjudged();
  }
}
