package dev.treeline.bench.score;

import dev.treeline.bench.Sample;
import dev.treeline.bench.Verdict;

/// One item, answered and parsed.
///
/// @param margin logit(Yes) − logit(No) before the first token; NaN when there is none, infinite
///   when one of the words was ruled out
/// @param tokens generated; 0 when the answer was made elsewhere
/// @param nanos what answering took in all; 0 when the answer was made elsewhere
public record ItemResult(Sample sample, Verdict verdict, double margin, int tokens, long nanos) {
  public ItemResult {
    if (!(tokens >= 0 && nanos >= 0)) {
      throw new IllegalArgumentException(
          "tokens and nanos must not be negative, but are %d and %d".formatted(tokens, nanos));
    }
  }

  /// An answer made elsewhere: no margin, no timing.
  public static ItemResult of(Sample sample, Verdict verdict) {
    return new ItemResult(sample, verdict, Double.NaN, 0, 0);
  }

  /// Whether the parser's rule counts the answer as right. Unparsed is wrong.
  public boolean correct() {
    return verdict.isCorrect(sample.task());
  }
}
