package dev.treeline.decoding;

/// A change to a row before it is sampled: a ban, a penalty, a bias.
@FunctionalInterface
public interface LogitsProcessor {
  /// Changes the row in place.
  ///
  /// @param history the answer so far
  /// @param logits `[V]`, changed; -infinity bans a token
  void process(Tokens history, float[] logits);
}
