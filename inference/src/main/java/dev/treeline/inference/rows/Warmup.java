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
    try (Pages pages = new Pages();
        Arena arena = Arena.ofShared()) {
      var half = new Matrix(arena.allocate((long) Short.BYTES * IN * OUT), OUT, IN);
      var wide = new Matrix(arena.allocate((long) Float.BYTES * IN * OUT), OUT, IN);
      RowMap[] maps = {
        RowMap.half(pages, half, new float[0]), RowMap.bytes(pages, wide, new float[0])
      };
      for (int rows : new int[] {1, 2, 3, 8}) {
        for (RowMap map : maps) {
          run(map, rows);
        }
      }
    }
  }

  private static void run(RowMap map, int rows) {
    var inputs = new RowInputs(IN, rows);
    float[][] y = new float[rows][OUT];
    for (int i = 0; i < ROUNDS; i++) {
      inputs.take(map, new float[rows][IN], rows);
      map.put(y, inputs, 0, map.panels());
    }
  }
}
