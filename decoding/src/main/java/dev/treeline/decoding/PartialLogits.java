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

  /// Sees a stream as one of these.
  static PartialLogits of(LogitsStream stream) {
    return stream instanceof PartialLogits partial ? partial : new WholeRows(stream);
  }
}
