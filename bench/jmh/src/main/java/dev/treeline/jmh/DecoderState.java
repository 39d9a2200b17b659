package dev.treeline.jmh;

import dev.treeline.inference.rows.Matrix;
import dev.treeline.inference.rows.Pages;
import dev.treeline.inference.rows.Row;
import dev.treeline.inference.rows.RowCache;
import dev.treeline.inference.rows.RowDecoder;
import dev.treeline.inference.rows.RowMap;
import dev.treeline.inference.rows.RowShape;
import dev.treeline.inference.rows.RowWeights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A text decoder with random weights, and sequences with 120 positions each behind them.
@State(Scope.Benchmark)
public class DecoderState {
  static final int POSITION = 120;

  private static final int CAPACITY = 128;

  /// Whose shape it has, and what its weights are held as. Sapling's fit into a processor's cache,
  /// SmolVLM-256M's do not.
  @Param({"sapling f16", "smolvlm-256m f16", "smolvlm-256m int8"})
  public String model = "sapling f16";

  /// How many sequences take a step together.
  @Param({"1", "2", "4", "8", "16"})
  public int rows = 1;

  private final SplittableRandom random = new SplittableRandom(5);
  private final Arena arena = Arena.ofShared();
  private final Pages pages = new Pages();
  private List<Row> step = List.of();

  @SuppressWarnings("NullAway.Init")
  private RowDecoder decoder;

  /// The numbers of a shape.
  private record Size(int layers, int width, int heads, int kvHeads, int mlp, int words) {
    static Size of(String name) {
      return switch (name) {
        case "sapling" -> new Size(4, 256, 4, 4, 640, 1392);
        case "smolvlm-256m" -> new Size(30, 576, 9, 3, 1536, 49_280);
        default -> throw new IllegalArgumentException("no shape " + name);
      };
    }

    int headWidth() {
      return width / heads;
    }

    int cacheNumbers() {
      return kvHeads * CAPACITY * headWidth();
    }
  }

  /// Draws weights, keys and values.
  @Setup
  public void make() {
    Size size = Size.of(model.substring(0, model.indexOf(' ')));
    var form =
        new RowShape(
            size.width,
            size.heads,
            size.kvHeads,
            size.headWidth(),
            size.mlp,
            1e-5f,
            RowShape.Gate.SILU,
            new int[size.layers]);
    decoder = new RowDecoder(form, weights(size), SaplingState.THREADS);
    step = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      var cache = new ArrayList<MemorySegment>();
      for (int i = 0; i < 2 * size.layers; i++) {
        cache.add(numbers(arena, size.cacheNumbers(), 1, false));
      }
      float[] angles = new float[2 * size.headWidth()];
      Arrays.fill(angles, 0, size.headWidth(), 1);
      step.add(new Row(r, new RowCache(cache, CAPACITY), POSITION, angles));
    }
  }

  private RowWeights weights(Size size) {
    float[] norm = new float[size.width];
    Arrays.fill(norm, 1);
    List<RowWeights.Layer> layers = new ArrayList<>();
    int qkv = (size.heads + 2 * size.kvHeads) * size.headWidth();
    for (int i = 0; i < size.layers; i++) {
      layers.add(
          new RowWeights.Layer(
              norm,
              map(qkv, size.width),
              map(size.width, size.width),
              norm,
              map(size.mlp, size.width),
              map(size.mlp, size.width),
              map(size.width, size.mlp),
              new float[0]));
    }
    MemorySegment embedding = numbers(arena, size.words * size.width, 1, true);
    return new RowWeights(embedding, layers, norm, map(size.words, size.width));
  }

  private RowMap map(int out, int in) {
    try (Arena one = Arena.ofShared()) {
      boolean half = model.endsWith(" f16");
      var matrix = new Matrix(numbers(one, out * in, 0.04, half), out, in);
      return half
          ? RowMap.half(pages, matrix, new float[0])
          : RowMap.bytes(pages, matrix, new float[0]);
    }
  }

  private MemorySegment numbers(Arena where, int count, double deviation, boolean half) {
    MemorySegment numbers = where.allocate((long) count * (half ? Short.BYTES : Float.BYTES), 64);
    for (int i = 0; i < count; i++) {
      float number = (float) (deviation * random.nextGaussian());
      if (half) {
        numbers.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(number));
      } else {
        numbers.setAtIndex(ValueLayout.JAVA_FLOAT, i, number);
      }
    }
    return numbers;
  }

  /// One token of each sequence, to its logits.
  ///
  /// @return `[rows][V]`
  float[][] step() {
    return decoder.logits(List.of(decoder.run(step)));
  }

  /// Frees it all.
  @TearDown
  public void close() {
    try (arena;
        pages) {
      decoder.close();
    }
  }
}
