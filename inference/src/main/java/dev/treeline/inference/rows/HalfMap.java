package dev.treeline.inference.rows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A linear map whose weights are f16 and whose arithmetic is f32: `y = W x + b`.
///
/// The weights are read as they lie, row after row, in one stream for each thread: that is as fast
/// as memory gives them. Up to four inputs share one reading.
///
/// An f16 moved to where a float has its exponent and digits is the float that is 2^112 times too
/// small, subnormal numbers included; so the inputs are 2^56 times larger and the result as well.
public final class HalfMap {
  /// How many inputs one reading of the weights serves.
  static final int TOGETHER = 4;

  /// How many outputs are summed up at a time.
  private static final int BLOCK = 8;

  private static final float SCALE = 0x1p56f;
  static final int ODD = 0xffff0000;
  static final int EXPONENT_STEP = 3; // an f16 has 5 bits of exponent, a float 8
  static final int SIGN_AND_VALUE = 0x8fffffff;

  /// By how many rows there are.
  private static final Dots[] DOTS = {Dots.ONE, Dots.ONE, Dots.TWO, Dots.FOUR, Dots.FOUR};

  final MemorySegment weights;
  private final int in;
  private final int out;
  private final float[] bias;

  /// @param weights `[out, in]` f16 in native memory, which stays there
  /// @param in even
  /// @param bias `[out]`, or empty
  public HalfMap(MemorySegment weights, int out, int in, float[] bias) {
    if (in % 2 != 0 || weights.byteSize() != 2L * in * out) {
      throw new IllegalArgumentException(
          "a map of %d to %d numbers, the first even, has %d bytes, but there are %d"
              .formatted(in, out, 2L * in * out, weights.byteSize()));
    }
    if (bias.length != 0 && bias.length != out) {
      throw new IllegalArgumentException(
          "bias must have 0 or %d numbers, but has %d".formatted(out, bias.length));
    }
    this.weights = weights;
    this.in = in;
    this.out = out;
    this.bias = bias.clone();
  }

  /// How many numbers go in.
  public int in() {
    return in;
  }

  /// How many come out.
  public int out() {
    return out;
  }

  /// Inputs as the map reads them: even and odd places apart, larger by a power of two. Belongs to
  /// one worker.
  static final class Inputs {
    final float[] even;
    final float[] odd;
    private int rows;

    /// what [Dots] leaves, by row; and of how many outputs
    int outputs;

    final float[][] sums = new float[TOGETHER][BLOCK * Lanes.WIDTH];

    /// @param width the most numbers that a row has
    /// @param rows the most rows
    Inputs(int width, int rows) {
      int padded = (rows + TOGETHER - 1) / TOGETHER * TOGETHER;
      even = new float[padded * width / 2];
      odd = new float[padded * width / 2];
    }

    /// The same inputs for another worker.
    private Inputs(Inputs other) {
      even = other.even;
      odd = other.odd;
      rows = other.rows;
    }

    /// The same inputs for another worker, who may not change them.
    Inputs again() {
      return new Inputs(this);
    }

    /// Takes row `r`, the last one, of `width` numbers.
    void take(int r, float[] from, int at, int width) {
      rows = r + 1;
      int half = width / 2;
      int to = r * half;
      for (int i = 0; i < half; i++) {
        even[to + i] = from[at + 2 * i] * SCALE;
        odd[to + i] = from[at + 2 * i + 1] * SCALE;
      }
    }
  }

  /// Numbers `from` to `to - 1` of the inputs' results, added to what `y` holds.
  ///
  /// @param y rows of `stride` numbers
  void addTo(float[] y, int stride, Inputs x, int from, int to) {
    for (int first = from; first < to; first += BLOCK) {
      int outputs = Math.min(BLOCK, to - first);
      for (int r = 0; r < x.rows; r += TOGETHER) {
        int together = Math.min(TOGETHER, x.rows - r);
        DOTS[together].products(this, x, r, first, outputs);
        for (int row = r; row < r + together; row++) {
          add(y, row * stride + first, x, row, first);
        }
      }
    }
  }

  /// Sums up what the inner loops left of a row's outputs from `first`.
  private void add(float[] y, int at, Inputs x, int row, int first) {
    float[] sums = x.sums[row % TOGETHER];
    Lanes.sums(sums, x.outputs);
    int whole = in / 2 / Lanes.WIDTH * Lanes.WIDTH;
    for (int j = 0; j < x.outputs; j++) {
      int o = first + j;
      float tail = 2 * whole == in ? 0 : tail(2L * in * o, whole, x, row * in / 2);
      float b = bias.length == 0 ? 0 : bias[o];
      y[at + j] += (sums[j * Lanes.WIDTH] + tail) * SCALE + b;
    }
  }

  private float tail(long at, int first, Inputs x, int from) {
    float sum = 0;
    for (int k = first; k < in / 2; k++) {
      int bits = weights.get(ValueLayout.JAVA_INT_UNALIGNED, at + 4L * k);
      float even = Float.intBitsToFloat(bits << 16 >> EXPONENT_STEP & SIGN_AND_VALUE);
      float odd = Float.intBitsToFloat((bits & ODD) >> EXPONENT_STEP & SIGN_AND_VALUE);
      sum = Math.fma(even, x.even[from + k], sum);
      sum = Math.fma(odd, x.odd[from + k], sum);
    }
    return sum;
  }

  /// The products of one input with some of the map's rows.
  ///
  /// @param x `[in]`
  /// @param outputs which
  public float[] some(float[] x, int[] outputs) {
    Inputs input = new Inputs(in, 1);
    input.take(0, x, 0, in);
    float[] values = new float[outputs.length];
    for (int i = 0; i < values.length; i++) {
      DOTS[1].products(this, input, 0, outputs[i], 1);
      add(values, i, input, 0, outputs[i]);
    }
    return values;
  }

  /// Row `o` of the weights, as an embedding is read.
  void copyRow(int o, float[] to, int at) {
    long from = 2L * in * o;
    for (int i = 0; i < in; i++) {
      short bits = weights.get(ValueLayout.JAVA_SHORT_UNALIGNED, from + 2L * i);
      to[at + i] = Float.float16ToFloat(bits);
    }
  }
}
