package dev.treeline.inference.rows;

import static jdk.incubator.vector.FloatVector.fromArray;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// A linear map `y = W x + b` whose arithmetic is f32, over weights of 16 or 8 bits.
///
/// The outputs lie in panels of two or four vectors. A panel holds the weights of its outputs for
/// the first input, then for the second, and so on, one vector of ints for each input: it is read
/// in one stream. An output's products are added one after the other, in chunks of the inputs whose
/// sums are then added up: the same for every row, whatever rows it is computed with.
public final class RowMap {
  /// The most rows that one reading of the weights serves.
  static final int MOST_TOGETHER = 8;

  /// The most outputs of a panel.
  static final int LARGEST_PANEL = 4 * Lanes.WIDTH;

  /// The most inputs of a chunk.
  static final int LONGEST_CHUNK = 384;

  /// The kinds of weights.
  enum Format {
    HALF(2, LONGEST_CHUNK, HalfDots.values()),
    BYTE(4, 128, ByteDots.values()),
    FINE_BYTE(4, 64, ByteDots.values());

    /// How many an int holds.
    final int perInt;

    private final int longestChunk;

    @SuppressWarnings("ImmutableEnumChecker") // its own, and never changed
    private final Dots[] dots;

    Format(int perInt, int longestChunk, Dots[] dots) {
      this.perInt = perInt;
      this.longestChunk = longestChunk;
      this.dots = dots;
    }

    int panel() {
      return perInt * Lanes.WIDTH;
    }

    int panels(int out) {
      return Math.ceilDiv(out, panel());
    }

    /// In how many chunks the inputs of a map are.
    int chunks(int in) {
      return Math.ceilDiv(in, longestChunk);
    }
  }

  private final Format format;
  private final MemorySegment weights;
  private final float[] scales;
  private final float[] bias;
  private final LowRankPanels beside;
  private final int in;
  private final int out;

  private RowMap(RowMap base, LowRanks pairs, int first) {
    if (pairs.in() != base.in) {
      throw new IllegalArgumentException(
          "pairs must take %d numbers, but take %d".formatted(base.in, pairs.in()));
    }
    this.format = base.format;
    this.weights = base.weights;
    this.scales = base.scales;
    this.bias = base.bias;
    this.beside = new LowRankPanels(pairs, first, base.out, base.panel());
    this.in = base.in;
    this.out = base.out;
  }

  private RowMap(Format format, Packing.Packed packed, Matrix matrix, float[] bias) {
    if (bias.length != 0 && bias.length != matrix.out()) {
      throw new IllegalArgumentException(
          "bias must have 0 or %d numbers, but has %d".formatted(matrix.out(), bias.length));
    }
    this.format = format;
    this.weights = packed.weights();
    this.scales = packed.scales();
    this.bias = bias.clone();
    this.beside = LowRankPanels.NONE;
    this.in = matrix.in();
    this.out = matrix.out();
  }

  /// A map over f16 weights as they are.
  ///
  /// @param pages where they are copied to
  /// @param matrix f16
  /// @param bias `[out]`, or empty
  public static RowMap half(Pages pages, Matrix matrix, float[] bias) {
    return new RowMap(Format.HALF, Packing.half(pages, matrix), matrix, bias);
  }

  /// A map over weights rounded to 8 bits, with a scale for each output and chunk of at most 128
  /// inputs.
  ///
  /// @param pages where they are copied to
  /// @param matrix f16 or f32
  /// @param bias `[out]`, or empty
  public static RowMap bytes(Pages pages, Matrix matrix, float[] bias) {
    return new RowMap(Format.BYTE, Packing.bytes(pages, matrix, Format.BYTE), matrix, bias);
  }

  /// As [#bytes], with a scale for each output and chunk of at most 64 inputs.
  public static RowMap fineBytes(Pages pages, Matrix matrix, float[] bias) {
    Format format = Format.FINE_BYTE;
    return new RowMap(format, Packing.bytes(pages, matrix, format), matrix, bias);
  }

  /// This map, over the same weights, with an adapter beside it.
  ///
  /// @param pairs of this map, or of several that take the same inputs: a row that was taken for
  ///   one of those is ready for all ([RowInputs])
  /// @param first this map's first output, of all of theirs
  public RowMap with(LowRanks pairs, int first) {
    return new RowMap(this, pairs, first);
  }

  /// How many numbers go in.
  public int in() {
    return in;
  }

  /// How many come out.
  public int out() {
    return out;
  }

  /// What an adapter puts beside it.
  LowRankPanels beside() {
    return beside;
  }

  /// What gets its loops ready.
  Warmup warmup() {
    return format == Format.HALF ? Warmup.HALF : Warmup.BYTES;
  }

  /// How many bytes of weights and scales one reading takes.
  public long sizeBytes() {
    return weights.byteSize() + (long) scales.length * Float.BYTES;
  }

  /// The results for some rows.
  ///
  /// @param x `[rows][in]`
  /// @return `[rows][out]`
  public float[][] of(float[][] x) {
    RowInputs inputs = new RowInputs(in, x.length);
    inputs.take(this, x, x.length);
    float[][] y = new float[x.length][out];
    put(y, inputs, 0, panels());
    return y;
  }

  int panel() {
    return format.panel();
  }

  int panels() {
    return format.panels(out);
  }

  int chunks() {
    return format.chunks(in);
  }

  /// The most chunks of so many inputs.
  static int mostChunks(int in) {
    return Arrays.stream(Format.values()).mapToInt(format -> format.chunks(in)).max().orElseThrow();
  }

  /// Where a chunk of the inputs begins.
  int first(int chunk) {
    return (int) ((long) in * chunk / chunks());
  }

  /// What inputs are multiplied with before they come.
  float inputScale() {
    return format == Format.HALF ? HalfDots.SCALE : 1;
  }

  /// The loop for the first of so many rows: a row that is not there costs less than another
  /// reading.
  Dots dots(int rows) {
    int loop = rows > 6 ? 4 : Math.min(rows, 3);
    return format.dots[Math.min(loop, format.dots.length) - 1];
  }

  /// Says which weights come next.
  ///
  /// @throws IllegalStateException if their memory was freed: the loops would not notice
  void lay(Stretch stretch, int panel, int chunk) {
    if (!weights.scope().isAlive()) {
      throw new IllegalStateException("the memory of the weights was freed");
    }
    int from = first(chunk);
    stretch.at = weights.address() + ((long) panel * in + from) * Lanes.BYTES;
    stretch.count = first(chunk + 1) - from;
    stretch.scale = (panel * chunks() + chunk) * panel();
  }

  /// Adds the sums of a chunk's products, scaled, to those of the chunks before.
  ///
  /// @param rows how many have products
  /// @param to where the sums of the first one's panel begin
  /// @param first whether there is no chunk before
  void add(Stretch stretch, int rows, float[] sums, int to, boolean first) {
    int count = rows * panel();
    if (first) {
      Arrays.fill(sums, to, to + count, 0);
    }
    float[] products = stretch.products;
    if (format == Format.HALF) {
      for (int i = 0; i < count; i += Lanes.WIDTH) {
        FloatVector more = fromArray(Lanes.FLOATS, products, i).mul(HalfDots.SCALE);
        more.add(fromArray(Lanes.FLOATS, sums, to + i)).intoArray(sums, to + i);
      }
    } else {
      for (int i = 0; i < count; i += Lanes.WIDTH) {
        FloatVector scale = fromArray(Lanes.FLOATS, scales, stretch.scale + i % panel());
        FloatVector more = fromArray(Lanes.FLOATS, products, i).mul(scale);
        more.add(fromArray(Lanes.FLOATS, sums, to + i)).intoArray(sums, to + i);
      }
    }
  }

  /// Puts the results of some panels of outputs into rows.
  void put(float[][] y, RowInputs x, int from, int to) {
    for (int panel = from; panel < to; panel++) {
      float[] results = results(x, panel);
      for (int r = 0; r < x.rows(); r++) {
        System.arraycopy(results, r * panel(), y[r], panel * panel(), outputs(panel));
      }
    }
  }

  /// Adds them to what the rows hold.
  void add(float[][] y, RowInputs x, int from, int to) {
    for (int panel = from; panel < to; panel++) {
      float[] results = results(x, panel);
      for (int r = 0; r < x.rows(); r++) {
        RowInputs.add(y[r], panel * panel(), results, r * panel(), outputs(panel));
      }
    }
  }

  private int outputs(int panel) {
    return Math.min(panel(), out - panel * panel());
  }

  /// A panel's outputs: row r's from `r` panels on.
  private float[] results(RowInputs x, int panel) {
    float[] sums = x.sums(this, panel);
    if (!beside.isEmpty()) {
      for (int r = 0; r < x.rows(); r++) {
        beside.multiply(sums, r * panel(), panel);
        beside.add(sums, r * panel(), panel, x.lowered(r));
      }
    }
    if (bias.length > 0) {
      for (int r = 0; r < x.rows(); r++) {
        RowInputs.add(sums, r * panel(), bias, panel * panel(), outputs(panel));
      }
    }
    return sums;
  }

  /// Some of the results for one row; those of one panel should come one after the other.
  ///
  /// @param x `[in]`
  /// @param outputs which
  public float[] some(float[] x, int[] outputs) {
    RowInputs inputs = new RowInputs(in, 1);
    inputs.take(this, new float[][] {x}, 1);
    return some(inputs, outputs);
  }

  /// The same of a row that was taken, the first of them.
  float[] some(RowInputs inputs, int[] outputs) {
    float[] values = new float[outputs.length];
    float[] results = {};
    int known = -1;
    for (int i = 0; i < values.length; i++) {
      int panel = outputs[i] / panel();
      if (panel != known) {
        results = results(inputs, panel);
        known = panel;
      }
      values[i] = results[outputs[i] % panel()];
    }
    return values;
  }
}
