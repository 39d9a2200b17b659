package dev.treeline.decoding;

/// A change to a row before it is sampled: a ban, a penalty, a bias.
@FunctionalInterface
public interface LogitsProcessor {
  /// Changes the row in place.
  ///
  /// @param history the answer so far
  /// @param logits `[V]`, changed; -infinity bans a token. Not to be kept: a later row may lie in
  ///   the same memory
  void process(Tokens history, float[] logits);

  /// Whether what it does follows from the history and the row alone, however often it is asked and
  /// in whatever order. Where all processors say so, a contrast may guess ahead ([GuessingStream]),
  /// which asks for some positions twice.
  default boolean isStateless() {
    return false;
  }
}
