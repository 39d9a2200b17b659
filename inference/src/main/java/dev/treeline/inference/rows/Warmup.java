package dev.treeline.inference.rows;

import java.lang.foreign.Arena;

/// Runs the inner loops on zeros until they are compiled, while the rest of a model loads: before
/// that a step takes a hundred times as long.
final class Warmup {
  private static final int IN = 512;
  private static final int OUT = 64;
  private static final int ROUNDS = 2_000;

  private Warmup() {}

  static void run() {
    try (Arena arena = Arena.ofConfined()) {
      var map = new HalfMap(arena.allocate(2L * IN * OUT, Float.BYTES), OUT, IN, new float[0]);
      for (int rows : new int[] {1, 2, HalfMap.TOGETHER}) {
        var inputs = new HalfMap.Inputs(IN, rows);
        float[] y = new float[rows * OUT];
        for (int r = 0; r < rows; r++) {
          inputs.take(r, new float[IN], 0, IN);
        }
        for (int i = 0; i < ROUNDS; i++) {
          map.addTo(y, OUT, inputs, 0, OUT);
        }
      }
    }
  }
}
