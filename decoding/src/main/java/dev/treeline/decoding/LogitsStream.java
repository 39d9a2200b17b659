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

  @Override
  void close();
}
