package dev.treeline.inference.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Maps against loops that add one product after the other, bit for bit.
class RowMapTest {
  private static final int[] ROWS = {1, 2, 3, 4, 5, 7, 8, 15, 16};

  @BeforeAll
  static void vectors() {
    assumeTrue(Vectors.areThere(), "no vectors at hand");
  }

  /// Weights and inputs of one size.
  private static final class Case {
    private final float[][] weights;
    private final float[] bias;
    private final float[][] x;
    private final int in;

    Case(int in, int out, int rows, boolean biased) {
      var random = new SplittableRandom(in * 31L + out);
      this.in = in;
      weights = drawn(random, out, in);
      for (float[] row : weights) {
        for (int i = 0; i < in; i++) {
          row[i] = Float.float16ToFloat(Float.floatToFloat16(row[i]));
        }
      }
      bias = biased ? drawn(random, 1, out)[0] : new float[0];
      x = drawn(random, rows, in);
    }

    private static float[][] drawn(SplittableRandom random, int rows, int width) {
      float[][] drawn = new float[rows][width];
      for (float[] row : drawn) {
        for (int i = 0; i < width; i++) {
          row[i] = (float) random.nextGaussian() / 8;
        }
      }
      return drawn;
    }

    Matrix matrix(Arena arena, int bytes) {
      MemorySegment numbers = arena.allocate((long) bytes * in * weights.length);
      for (int o = 0; o < weights.length; o++) {
        for (int i = 0; i < in; i++) {
          long at = (long) o * in + i;
          if (bytes == Float.BYTES) {
            numbers.setAtIndex(ValueLayout.JAVA_FLOAT, at, weights[o][i]);
          } else {
            short bits = Float.floatToFloat16(weights[o][i]);
            numbers.setAtIndex(ValueLayout.JAVA_SHORT, at, bits);
          }
        }
      }
      return new Matrix(numbers, weights.length, in);
    }

    float bias(int o) {
      return bias.length == 0 ? 0 : bias[o];
    }

    /// Chunks as even as they can be.
    float half(int r, int o) {
      int chunks = Math.ceilDiv(in, 384);
      float y = 0;
      for (int c = 0; c < chunks; c++) {
        float sum = 0;
        for (int i = in * c / chunks; i < in * (c + 1) / chunks; i++) {
          sum = Math.fma(weights[o][i], x[r][i], sum);
        }
        y += sum;
      }
      return y + bias(o);
    }

    float bytes(int r, int o, int longest) {
      int chunks = Math.ceilDiv(in, longest);
      float y = 0;
      for (int c = 0; c < chunks; c++) {
        int first = in * c / chunks;
        int end = in * (c + 1) / chunks;
        float scale = scale(o, first, end);
        float sum = 0;
        for (int i = first; i < end; i++) {
          sum = Math.fma((float) Math.round(weights[o][i] / scale), x[r][i], sum);
        }
        y += sum * scale;
      }
      return y + bias(o);
    }

    private float scale(int o, int first, int end) {
      float largest = 0;
      for (int i = first; i < end; i++) {
        largest = Math.max(largest, Math.abs(weights[o][i]));
      }
      return largest / 127;
    }

    /// What rounding to steps may change, and then some for f32.
    double tolerance(int r, int o) {
      double sum = 0;
      for (int i = 0; i < in; i++) {
        sum += Math.abs(x[r][i]);
      }
      return sum * scale(o, 0, in) * 0.501 + 1e-6;
    }

    double exact(int r, int o) {
      double sum = bias(o);
      for (int i = 0; i < in; i++) {
        sum += (double) weights[o][i] * x[r][i];
      }
      return sum;
    }
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({"1, 1, false", "37, 33, true", "128, 64, false", "129, 70, true", "800, 130, false"})
  void mapsGiveWhatLoopsGive(int in, int out, boolean biased) {
    for (int rows : ROWS) {
      Case of = new Case(in, out, rows, biased);
      try (Pages pages = new Pages();
          Arena arena = Arena.ofShared()) {
        float[][] half = RowMap.half(pages, of.matrix(arena, 2), of.bias).of(of.x);
        float[][] bytes = RowMap.bytes(pages, of.matrix(arena, 4), of.bias).of(of.x);
        float[][] fine = RowMap.fineBytes(pages, of.matrix(arena, 4), of.bias).of(of.x);
        assertThat(RowMap.bytes(pages, of.matrix(arena, 2), of.bias).of(of.x)).isDeepEqualTo(bytes);
        for (int r = 0; r < rows; r++) {
          for (int o = 0; o < out; o++) {
            assertThat(half[r][o]).as("half, row %d, output %d", r, o).isEqualTo(of.half(r, o));
            assertThat(bytes[r][o])
                .as("bytes, row %d, output %d", r, o)
                .isEqualTo(of.bytes(r, o, 128));
            assertThat(fine[r][o])
                .as("fine, row %d, output %d", r, o)
                .isEqualTo(of.bytes(r, o, 64));
            assertThat(Math.abs(bytes[r][o] - of.exact(r, o))).isLessThan(of.tolerance(r, o));
          }
        }
      }
    }
  }

  @Test
  void someOutputsAreThoseOfAll() {
    Case of = new Case(130, 200, 1, true);
    try (Pages pages = new Pages();
        Arena arena = Arena.ofShared()) {
      RowMap map = RowMap.half(pages, of.matrix(arena, 2), of.bias);
      float[] all = map.of(of.x)[0];
      int[] which = {199, 0, 31, 32, 33, 0};
      float[] some = map.some(of.x[0], which);
      for (int i = 0; i < which.length; i++) {
        assertThat(some[i]).isEqualTo(all[which[i]]);
      }
    }
  }

  @Test
  void everyHalfIsReadAsItIs() {
    int count = 0x7c00; // finite ones without a sign
    try (Pages pages = new Pages();
        Arena arena = Arena.ofShared()) {
      MemorySegment numbers = arena.allocate(4L * count);
      for (int i = 0; i < count; i++) {
        numbers.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) i);
        numbers.setAtIndex(ValueLayout.JAVA_SHORT, count + i, (short) (i | 0x8000));
      }
      float[][] one = {{1}};
      float[] y = RowMap.half(pages, new Matrix(numbers, 2 * count, 1), new float[0]).of(one)[0];
      float[] expected = new float[2 * count];
      for (int i = 0; i < count; i++) {
        expected[i] = Float.float16ToFloat((short) i);
        expected[count + i] = 0 - expected[i];
      }
      assertThat(Arrays.equals(y, expected)).isTrue();
    }
  }

  @Test
  void freedWeightsAreNotRead() {
    Case of = new Case(37, 33, 1, false);
    RowMap map;
    try (Pages pages = new Pages();
        Arena arena = Arena.ofShared()) {
      map = RowMap.half(pages, of.matrix(arena, 2), of.bias);
    }
    assertThatThrownBy(() -> map.of(of.x)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Pages pages = new Pages();
        Arena arena = Arena.ofShared()) {
      var matrix = new Matrix(arena.allocate(12), 2, 3);
      var neither = new Matrix(arena.allocate(13), 2, 3);
      assertThatThrownBy(() -> RowMap.bytes(pages, neither, new float[0]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("24 bytes, but there are 13");
      assertThatThrownBy(() -> RowMap.half(pages, matrix, new float[3]))
          .hasMessageContaining("0 or 2 numbers, but has 3");
      assertThatThrownBy(() -> new Matrix(arena.allocate(1), 0, 3))
          .hasMessageContaining("inputs and outputs");
    }
  }
}
