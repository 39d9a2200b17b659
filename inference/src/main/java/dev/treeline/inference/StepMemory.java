package dev.treeline.inference;

import java.util.ArrayList;
import java.util.List;

/// What one stream's steps in Java write to, used again from step to step. Belongs to the thread
/// that runs or looks at the stream.
final class StepMemory {
  /// A row that is handed out, and one to read from.
  private static final int MOST_SPARE = 2;

  private float[][] states = {}; // [tokens][D]
  private final List<float[]> spare = new ArrayList<>(MOST_SPARE); // [V]

  /// Memory for states; the same for as many tokens.
  ///
  /// @return `[tokens][D]`
  float[][] states(int tokens, int width) {
    if (states.length != tokens) {
      states = new float[tokens][width];
    }
    return states;
  }

  /// Memory for a row.
  ///
  /// @return `[V]`
  float[] row(int length) {
    return spare.isEmpty() ? new float[length] : spare.removeLast();
  }

  /// A row's copy in such memory.
  float[] copy(float[] row) {
    float[] copy = row(row.length);
    System.arraycopy(row, 0, copy, 0, copy.length);
    return copy;
  }

  /// Takes a row that nobody looks at any more.
  ///
  /// @param row `[V]`
  @SuppressWarnings("ReferenceEquality") // a row that is given back twice is there once
  void take(float[] row) {
    for (float[] other : spare) {
      if (other == row) {
        return;
      }
    }
    if (spare.size() < MOST_SPARE) {
      spare.add(row);
    }
  }
}
