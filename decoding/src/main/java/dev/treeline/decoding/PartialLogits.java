package dev.treeline.decoding;

/// A stream that need not make a whole row of every forward: an optional ability of an engine, for
/// the amateur of a contrast. [#of] gives it to any stream, at no gain.
///
/// [#advance] runs tokens, [#read] and [#row] look at the logits after the last one. The prompt
/// counts as the first thing to run: it runs with the first tokens, in one forward where the engine
/// can.
public interface PartialLogits extends LogitsStream {
  /// Runs the prompt unless it has run, and tokens after it.
  ///
  /// @param tokens ids in `[0, V)`; none only before the prompt has run
  void advance(int[] tokens);

  /// As [#advance], but in one forward with the next one of another stream, if the engine can do
  /// that; the other one's next call must follow before anything else is asked of this one.
  ///
  /// @param leader a stream of the same engine and thread
  default void advanceWith(LogitsStream leader, int[] tokens) {
    advance(tokens);
  }

  /// Whether [#advanceWith] makes one forward of two.
  default boolean joins(LogitsStream leader) {
    return false;
  }

  /// Reads some logits of the latest position.
  ///
  /// @param ids in `[0, V)`
  /// @return `[ids]` in their order
  float[] read(int[] ids);

  /// The whole row of the latest position.
  ///
  /// @return `[V]`
  float[] row();

  /// Whether the logits after a token, once the prompt has run, have the same bits however many
  /// tokens [#advance] runs at once, up to sixteen.
  default boolean isRowwise() {
    return false;
  }

  /// Whether the calls below work.
  default boolean canCutBack() {
    return false;
  }

  /// As [#advance], but the logits after each of the tokens can be looked at, until something else
  /// is asked for.
  ///
  /// @param tokens at least one
  default void advanceAll(int[] tokens) {
    throw new UnsupportedOperationException("this stream keeps the latest position only");
  }

  /// Reads some logits of an earlier position of [#advanceAll].
  ///
  /// @param back how many tokens came after it
  /// @param ids in `[0, V)`
  /// @return `[ids]` in their order
  default float[] read(int back, int[] ids) {
    throw new UnsupportedOperationException("this stream keeps the latest position only");
  }

  /// The whole row of an earlier position of [#advanceAll].
  ///
  /// @param back how many tokens came after it
  /// @return `[V]`
  default float[] row(int back) {
    throw new UnsupportedOperationException("this stream keeps the latest position only");
  }

  /// Forgets the latest tokens. There is nothing to look at then until the next forward.
  ///
  /// @param tokens how many, at most as many as followed the prompt; 0 does nothing
  default void cutBack(int tokens) {
    throw new UnsupportedOperationException("this stream cannot forget");
  }

  /// Whether a stream is one of these whose latest tokens can be forgotten.
  static boolean canCutBack(LogitsStream stream) {
    return stream instanceof PartialLogits partial && partial.canCutBack();
  }

  /// Sees a stream as one of these.
  static PartialLogits of(LogitsStream stream) {
    return stream instanceof PartialLogits partial ? partial : new WholeRows(stream);
  }
}
