package dev.treeline.inference;

/// What one stream wants of the next forward: its prompt, if that has not run, and then tokens.
///
/// @param tokens checked
@SuppressWarnings("ArrayRecordComponent")
record Errand(TorchStream stream, long[] tokens, Wish wish) {
  /// What the stream takes of the last position.
  enum Wish {
    /// The whole row of logits.
    ROW,
    /// What the head is applied to, should that be wanted.
    STATE
  }

  /// Whether the prompt runs.
  boolean starts() {
    return stream.state() == null;
  }
}
