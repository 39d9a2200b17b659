package dev.treeline.decoding;

/// A model in the middle of one sequence.
///
/// Owned by one thread. The first call is [#prefill()], once; then tokens are appended. The rows
/// handed out belong to the caller, who may change them. [#close()] frees the model's cache and may
/// be called twice.
public interface LogitsStream extends AutoCloseable {
  /// Runs the prompt.
  ///
  /// @return `[V]` logits of the token after the prompt
  float[] prefill();

  /// Appends one token.
  ///
  /// @param token an id in `[0, V)`
  /// @return `[V]` logits of the token after it
  float[] append(int token);

  /// Appends several tokens in one forward.
  ///
  /// @param tokens ids in `[0, V)`, at least one
  /// @return `[V]` logits of the token after the last one
  float[] appendAll(int[] tokens);

  /// Takes a row back that it handed out and that nobody looks at any more, so that a later row may
  /// lie in the same memory. Who keeps a row, or gave it to somebody who might, gives none back.
  ///
  /// @param row is not the caller's any more
  default void reuse(float[] row) {}

  @Override
  void close();
}
