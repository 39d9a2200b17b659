package dev.treeline.inference.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a step leaves in Java's heap: neither rows of numbers nor vectors.
class StepAllocationTest {
  private static final RowShape SHAPE =
      new RowShape(192, 3, 1, 64, 256, 1e-5f, RowShape.Gate.SILU, new int[4]);
  private static final int WORDS = 500;
  private static final int POSITION = 100;
  private static final int STEPS = 21;

  /// Less than a state, and than a row of logits.
  private static final long MOST_BYTES = 500;

  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// A step of one row makes some 26,000 vectors, each of 80 bytes or more as an object. HotSpot
  /// may take its time on a busy machine, so the steps go on until they are clean; where it has
  /// compiled a method badly, they never are.
  @ParameterizedTest(name = "{0} rows")
  @ValueSource(ints = {1, 2, 4, 7, 8})
  void stepsMakeNoObjectsOfVectors(int rows) {
    assumeTrue(Vectors.areThere(), "no vectors at hand");
    assertThat(bytesInTheEnd(Warmup.HALF, rows)).isLessThan(MOST_BYTES);
  }

  @Test
  void stepsOfBytesMakeNoObjectsOfVectors() {
    assumeTrue(Vectors.areThere(), "no vectors at hand");
    assertThat(bytesInTheEnd(Warmup.BYTES, 1)).isLessThan(MOST_BYTES);
  }

  private long bytesInTheEnd(Warmup kind, int count) {
    try (Pages pages = new Pages();
        Arena arena = Arena.ofShared();
        RowDecoder decoder = new RowDecoder(SHAPE, weights(pages, arena, kind), 1)) {
      List<Row> rows = new ArrayList<>();
      for (int r = 0; r < count; r++) {
        long size = (long) Float.BYTES * (POSITION + 1) * SHAPE.headWidth();
        var cache =
            LongStream.range(0, 8).mapToObj(_ -> arena.allocate(size, Float.BYTES)).toList();
        rows.add(new Row(r, new RowCache(cache, POSITION + 1), POSITION, new float[128]));
      }
      long end = System.nanoTime() + PATIENCE_NANOS;
      long median = Long.MAX_VALUE;
      while (median >= MOST_BYTES && System.nanoTime() < end) {
        median = medianBytes(decoder, rows);
      }
      return median;
    }
  }

  private long medianBytes(RowDecoder decoder, List<Row> rows) {
    long[] bytes = new long[STEPS];
    float[][] states = new float[rows.size()][SHAPE.width()];
    float[][] logits = new float[rows.size()][WORDS];
    List<float[]> all = Arrays.asList(states);
    for (int step = 0; step < STEPS; step++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      decoder.run(rows, LayerProbe.NONE, states);
      decoder.logits(all, logits);
      bytes[step] = threads.getCurrentThreadAllocatedBytes() - before;
    }
    Arrays.sort(bytes);
    return bytes[STEPS / 2];
  }

  private static RowWeights weights(Pages pages, Arena arena, Warmup kind) {
    List<RowWeights.Layer> layers = new ArrayList<>();
    for (int i = 0; i < SHAPE.windows().length; i++) {
      layers.add(
          new RowWeights.Layer(
              new float[192],
              map(pages, arena, kind, 192, SHAPE.qkvWidth()),
              map(pages, arena, kind, 192, 192),
              new float[192],
              map(pages, arena, kind, 192, 256),
              map(pages, arena, kind, 192, 256),
              map(pages, arena, kind, 256, 192),
              new float[0]));
    }
    var embedding = arena.allocate(2L * 192 * WORDS);
    return new RowWeights(embedding, layers, new float[192], map(pages, arena, kind, 192, WORDS));
  }

  private static RowMap map(Pages pages, Arena arena, Warmup kind, int in, int out) {
    var matrix = new Matrix(arena.allocate(2L * in * out), out, in);
    return kind == Warmup.HALF
        ? RowMap.half(pages, matrix, new float[0])
        : RowMap.bytes(pages, matrix, new float[0]);
  }
}
