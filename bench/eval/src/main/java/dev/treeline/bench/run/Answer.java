package dev.treeline.bench.run;

/// What a model answered to one item under one method.
///
/// @param margin logit(Yes) − logit(No) of the first row before any mask, in nats, finite; NaN
///   where it was left out
/// @param tokens how many tokens the answer has
/// @param prefillNanos time to the first row
/// @param decodeNanos time from there to the end
/// @param ending why the answer ended: `stop`, `length`, `cancelled`
public record Answer(
    String text, double margin, int tokens, long prefillNanos, long decodeNanos, String ending) {
  public Answer {
    if (Double.isInfinite(margin)) {
      throw new IllegalArgumentException("margin must be finite, but is " + margin);
    }
  }
}
