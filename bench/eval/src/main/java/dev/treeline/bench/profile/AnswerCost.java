package dev.treeline.bench.profile;

import dev.treeline.decoding.ContrastCounters;

/// What one answer cost.
///
/// @param prefillNanos from the question to the first row, the vision tower in it, and what later
///   views take for the same
/// @param decodeNanos all else until the last token
/// @param wholeNanos from the question until all that it took is given back
/// @param tokens how many were chosen, at least 1
/// @param counters zero where the method has no second view
record AnswerCost(
    long prefillNanos,
    long decodeNanos,
    long wholeNanos,
    int tokens,
    Watch watch,
    ContrastCounters counters) {
  /// As [#wholeNanos] is.
  AnswerCost whole(long nanos) {
    return new AnswerCost(prefillNanos, decodeNanos, nanos, tokens, watch, counters);
  }

  /// Forwards of the language model after the prompts.
  double steps() {
    long forwards =
        counters.cleanForwards() + counters.amateurForwards() + counters.jointForwards();
    return counters.rows() == 0
        ? tokens - 1
        : Math.max(tokens - 1, forwards - 1 - counters.amateurPrompts());
  }
}
