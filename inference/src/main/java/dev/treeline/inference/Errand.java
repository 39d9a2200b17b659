package dev.treeline.inference;

/// What one stream wants of the next forward: its prompt, if that has not run, and then tokens.
///
/// It is run once.
final class Errand {
  private final TorchStream stream;
  private final long[] tokens;
  private final Wish wish;
  private long nanos;
  private long savedNanos;

  /// @param tokens checked
  Errand(TorchStream stream, long[] tokens, Wish wish) {
    this.stream = stream;
    this.tokens = tokens;
    this.wish = wish;
  }

  TorchStream stream() {
    return stream;
  }

  long[] tokens() {
    return tokens;
  }

  Wish wish() {
    return wish;
  }

  /// What it took: its share by rows where it was run together with others.
  long nanos() {
    return nanos;
  }

  void took(long more) {
    nanos += more;
  }

  /// What it would have taken besides, had not somebody else paid for it before.
  long savedNanos() {
    return savedNanos;
  }

  void saved(long more) {
    savedNanos += more;
  }

  /// What the stream takes, of the last position if nothing else is said.
  enum Wish {
    /// The whole row of logits.
    ROW,
    /// What the head is applied to, should that be wanted.
    STATE,
    /// The same after each of the tokens.
    STATES
  }

  /// Whether tokens follow a prompt that has run, and the whole row is wanted.
  boolean isPlainStep() {
    return !starts() && wish == Wish.ROW;
  }

  /// Whether the prompt runs.
  boolean starts() {
    return stream.state() == null;
  }
}
