package dev.treeline.decoding;

import java.util.Arrays;
import java.util.stream.IntStream;

/// How much a row leans to Yes: logit(Yes) − logit(No), each over all spellings of the word.
///
/// @param yes first tokens of the spellings of Yes (`Yes`, ` yes`, `YES`, …), distinct
/// @param no first tokens of the spellings of No, distinct and none of them in `yes`
@SuppressWarnings("ArrayRecordComponent")
public record YesNo(int[] yes, int[] no) {
  public YesNo {
    yes = yes.clone();
    no = no.clone();
    requireSpellings("yes", yes);
    requireSpellings("no", no);
    int[] both = IntStream.concat(IntStream.of(yes), IntStream.of(no)).sorted().toArray();
    for (int i = 1; i < both.length; i++) {
      if (both[i] == both[i - 1]) {
        throw new IllegalArgumentException(
            "yes and no must hold each token once, but token " + both[i] + " comes twice");
      }
    }
  }

  private static void requireSpellings(String name, int[] ids) {
    if (ids.length == 0 || Arrays.stream(ids).min().getAsInt() < 0) {
      throw new IllegalArgumentException(
          name + " must be one or more token ids, but is " + Arrays.toString(ids));
    }
  }

  /// The log-odds of Yes against No, log-sum-exp over the spellings of each.
  ///
  /// @param logits `[V]`, not changed; logits or log-probabilities, which differ by a constant
  /// @return in nats, above 0 for Yes; -infinity or +infinity when one word is masked out, NaN when
  ///   both are
  public double margin(float[] logits) {
    return logSumExp(logits, yes) - logSumExp(logits, no);
  }

  /// The log-odds between one spelling of each word: the one that another row finds likeliest. For
  /// rows that say how much more likely a token has become, as DoLa's do: there a spelling that
  /// nobody would write may stand far above the one that is written.
  ///
  /// @param logits `[V]`, not changed
  /// @param spoken `[V]`, not changed; the row that tells which spelling would be written
  /// @return in nats
  public double margin(float[] logits, float[] spoken) {
    return (double) logits[likeliest(spoken, yes)] - logits[likeliest(spoken, no)];
  }

  private static int likeliest(float[] row, int[] ids) {
    int best = ids[0];
    for (int id : ids) {
      best = row[id] > row[best] ? id : best;
    }
    return best;
  }

  private static double logSumExp(float[] logits, int[] ids) {
    double max = Double.NEGATIVE_INFINITY;
    for (int id : ids) {
      if (id >= logits.length) {
        throw new IllegalArgumentException(
            "token ids must be below the row's length " + logits.length + ", but one is " + id);
      }
      max = Math.max(max, logits[id]);
    }
    if (max == Double.NEGATIVE_INFINITY) {
      return max;
    }
    double sum = 0;
    for (int id : ids) {
      sum += Math.exp(logits[id] - max);
    }
    return max + Math.log(sum);
  }
}
