package dev.treeline.inference.rows;

import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What the first steps of a process take on zeros in SmolVLM-256M's shape: for each sixteen steps
/// the median and the longest, in milliseconds, and what they leave in Java's heap beside logits.
///
/// `FreshStepsHarness [rows] [f16 | int8] [steps] [pause]`, the pause in milliseconds between
/// loading and stepping, with `--add-modules jdk.incubator.vector`.
final class FreshStepsHarness {
  private static final RowShape SHAPE =
      new RowShape(576, 9, 3, 64, 1536, 1e-5f, RowShape.Gate.SILU, new int[30]);
  private static final int WORDS = 49_280;
  private static final int WINDOW = 16;
  private static final int FIRST = 90; // position

  private FreshStepsHarness() {}

  public static void main(String[] arguments) throws InterruptedException {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
    boolean eight = arguments.length > 1 && arguments[1].equals("int8");
    int steps = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 256;
    int pause = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0;
    try (Pages pages = new Pages();
        Arena arena = Arena.ofShared();
        RowDecoder decoder = new RowDecoder(SHAPE, weights(pages, arena, eight), 2)) {
      Thread.sleep(pause);
      List<RowCache> caches = new ArrayList<>();
      for (int r = 0; r < count; r++) {
        var cache =
            IntStream.range(0, 60).mapToObj(_ -> arena.allocate(4L * 3 * 256 * 64, 64)).toList();
        caches.add(new RowCache(cache, 256));
      }
      go(decoder, caches, steps);
    }
  }

  /// Prints the median and the longest time and the bytes of each window.
  private static void go(RowDecoder decoder, List<RowCache> caches, int steps) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    double[] millis = new double[WINDOW];
    long before = threads.getTotalThreadAllocatedBytes();
    for (int step = 0; step < steps; step++) {
      long start = System.nanoTime();
      List<Row> rows = new ArrayList<>();
      for (RowCache cache : caches) {
        rows.add(new Row(rows.size(), cache, FIRST + step % 48, new float[128]));
      }
      decoder.logits(List.of(decoder.run(rows)));
      millis[step % WINDOW] = (System.nanoTime() - start) / 1e6;
      if (step % WINDOW == WINDOW - 1) {
        long bytes = (threads.getTotalThreadAllocatedBytes() - before) / WINDOW;
        Arrays.sort(millis);
        System.out.printf(
            " %.1f/%.1f:%.0fk",
            millis[WINDOW / 2],
            millis[WINDOW - 1],
            (bytes - (long) Float.BYTES * caches.size() * WORDS) / 1e3);
        before = threads.getTotalThreadAllocatedBytes();
      }
    }
    System.out.println();
  }

  private static RowWeights weights(Pages pages, Arena arena, boolean eight) {
    List<RowWeights.Layer> layers = new ArrayList<>();
    float[] norm = new float[576];
    Arrays.fill(norm, 1);
    try (Arena one = Arena.ofShared()) {
      for (int i = 0; i < 30; i++) {
        layers.add(
            new RowWeights.Layer(
                norm,
                map(pages, one, eight, 960, 576),
                map(pages, one, eight, 576, 576),
                norm,
                map(pages, one, eight, 1536, 576),
                map(pages, one, eight, 1536, 576),
                map(pages, one, eight, 576, 1536),
                new float[0]));
      }
      RowMap head =
          eight
              ? RowMap.fineBytes(pages, half(one, WORDS, 576), new float[0])
              : RowMap.half(pages, half(one, WORDS, 576), new float[0]);
      return new RowWeights(arena.allocate(2L * 576 * WORDS), layers, norm, head);
    }
  }

  private static Matrix half(Arena arena, int out, int in) {
    return new Matrix(arena.allocate((long) Short.BYTES * out * in), out, in);
  }

  private static RowMap map(Pages pages, Arena arena, boolean eight, int out, int in) {
    return eight
        ? RowMap.bytes(pages, half(arena, out, in), new float[0])
        : RowMap.half(pages, half(arena, out, in), new float[0]);
  }
}
