package dev.treeline.inference.rows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// What steps of several rows cost on random weights in SmolVLM-256M's shape, beside what memory
/// gives the same threads in the same minute: milliseconds, and bytes a second.
///
/// `RowSpeedHarness [threads] [rounds] [positions]`, with `--add-modules jdk.incubator.vector`.
final class RowSpeedHarness {
  private static final RowShape SHAPE =
      new RowShape(576, 9, 3, 64, 1536, 1e-5f, RowShape.Gate.SILU, new int[30]);
  private static final int WORDS = 49_280;
  private static final int STEPS = 8;
  private static final int[] ROWS = {1, 2, 4, 8, 12, 16};

  private final Pages pages = new Pages();
  private final SplittableRandom random = new SplittableRandom(5);
  private final Arena arena = Arena.ofShared();
  private final int threads;
  private final int positions;

  private RowSpeedHarness(int threads, int positions) {
    this.threads = threads;
    this.positions = positions;
  }

  public static void main(String[] arguments) {
    int[] numbers = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    new RowSpeedHarness(numbers.length > 0 ? numbers[0] : 2, numbers.length > 2 ? numbers[2] : 120)
        .go(numbers.length > 1 ? numbers[1] : 12);
  }

  private void go(int rounds) {
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    Map<String, Long> bytes = new LinkedHashMap<>();
    var half = new RowDecoder(SHAPE, weights(false), threads);
    var eight = new RowDecoder(SHAPE, weights(true), threads);
    MemorySegment stream = pages.take(256 << 20).fill((byte) 1);
    bytes.put("memory", stream.byteSize());
    Crew crew = new Crew(threads);
    for (int round = 0; round < rounds + 2; round++) {
      note(round, millis, "memory", () -> read(crew, stream));
      for (int rows : ROWS) {
        note(round, millis, "f16 x" + rows, steps(half, rows));
        note(round, millis, "int8 x" + rows, steps(eight, rows));
      }
      note(round, millis, "f16 head x1", () -> half.logits(List.of(new float[576])));
    }
    millis.forEach((name, times) -> {
      times.sort(null);
      double median = times.get(times.size() / 2);
      System.out.printf(
          "%-12s %7.2f [%.2f, %.2f] ms", name, median, times.getFirst(), times.getLast());
      long read =
          name.equals("memory")
              ? bytes.get(name)
              : name.startsWith("f16 x")
                  ? half.sizeBytes()
                  : name.startsWith("int8 x") ? eight.sizeBytes() : 576L * WORDS * 2;
      System.out.printf("  %.1f GB/s%n", read / median / 1e6);
    });
  }

  private static void note(
      int round, Map<String, List<Double>> millis, String name, Runnable work) {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      long start = System.nanoTime();
      work.run();
      times.add((System.nanoTime() - start) / 1e6);
    }
    times.sort(null);
    if (round >= 2) {
      millis.computeIfAbsent(name, _ -> new ArrayList<>()).add(times.get(STEPS / 2));
    }
  }

  private static long read(Crew crew, MemorySegment stream) {
    long[] sums = new long[64];
    crew.wake();
    crew.run(
        64,
        (_, _, piece) -> {
          long part = stream.byteSize() / 64;
          var sum = jdk.incubator.vector.IntVector.zero(Lanes.INTS);
          for (long at = piece * part; at < (piece + 1) * part; at += Lanes.BYTES) {
            sum =
                jdk.incubator.vector.IntVector.fromMemorySegment(
                        Lanes.INTS, stream, at, Lanes.ORDER)
                    .add(sum);
          }
          sums[piece] = sum.lane(0);
        });
    return sums[3];
  }

  private Runnable steps(RowDecoder decoder, int count) {
    List<Row> rows = new ArrayList<>();
    for (int r = 0; r < count; r++) {
      var cache =
          IntStream.range(0, 60).mapToObj(_ -> arena.allocate(4L * 3 * 128 * 64, 64)).toList();
      rows.add(new Row(r, new RowCache(cache, 128), Math.min(positions, 127), new float[128]));
    }
    return () -> decoder.logits(List.of(decoder.run(rows)));
  }

  private RowWeights weights(boolean eight) {
    List<RowWeights.Layer> layers = new ArrayList<>();
    float[] norm = new float[576];
    Arrays.fill(norm, 1);
    for (int i = 0; i < 30; i++) {
      layers.add(
          new RowWeights.Layer(
              norm,
              map(eight, 960, 576),
              map(eight, 576, 576),
              norm,
              map(eight, 1536, 576),
              map(eight, 1536, 576),
              map(eight, 576, 1536),
              new float[0]));
    }
    MemorySegment embedding = arena.allocate(2L * 576 * WORDS);
    return new RowWeights(embedding, layers, norm, map(false, WORDS, 576));
  }

  private RowMap map(boolean eight, int out, int in) {
    try (Arena one = Arena.ofShared()) {
      int size = eight ? Float.BYTES : Short.BYTES;
      MemorySegment numbers = one.allocate((long) size * out * in);
      for (long i = 0; i < (long) out * in; i++) {
        float number = (float) (random.nextDouble() - 0.5) / 16;
        if (eight) {
          numbers.setAtIndex(ValueLayout.JAVA_FLOAT, i, number);
        } else {
          numbers.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(number));
        }
      }
      var matrix = new Matrix(numbers, out, in);
      return eight
          ? RowMap.bytes(pages, matrix, new float[0])
          : RowMap.half(pages, matrix, new float[0]);
    }
  }
}
