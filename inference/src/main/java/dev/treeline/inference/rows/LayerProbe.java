package dev.treeline.inference.rows;

/// Looks at rows on their way through the layers, or changes something there. States and what
/// layers add come from the thread that runs the rows, for each of them in order; heads from all
/// threads that work on them, each head from one.
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

  /// Whether [#scored] and [#softened] are called for a row.
  default boolean attends(int row) {
    return false;
  }

  /// Changes a head's scores.
  ///
  /// @param scores of the positions that the row sees
  default void scored(Head head, float[] scores) {}

  /// Looks at how a head shares its attention out.
  ///
  /// @param parts of the positions that the row sees, to be left as they are and not to be kept
  /// @param total what they add up to
  default void softened(Head head, float[] parts, float total) {}

  /// One head of one row.
  ///
  /// @param row its number in the forward
  /// @param first the first position that the row sees: number 0 of the arrays
  /// @param count how many it sees
  record Head(int layer, int row, int number, int first, int count) {}
}
