package dev.treeline.inference.rows;

/// Looks at rows on their way through the layers, or changes what a layer adds to them. Called by
/// the thread that runs the rows, for each of them in order.
public interface LayerProbe {
  /// What looks at nothing.
  LayerProbe NONE = (_, _, _) -> {};

  /// A row's state: what enters the first layer, and what leaves each.
  ///
  /// @param depth 0 for what enters the first layer, i + 1 for what leaves layer i
  /// @param row its number in the forward
  /// @param state `[D]`, to be left as it is and not to be kept
  void state(int depth, int row, float[] state);

  /// Whether [#turn] changes anything.
  default boolean turns() {
    return false;
  }

  /// Changes what a layer's feed-forward part adds to a row.
  ///
  /// @param added `[D]`
  default void turn(int layer, int row, float[] added) {}
}
