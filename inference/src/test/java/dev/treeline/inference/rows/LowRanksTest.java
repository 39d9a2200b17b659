package dev.treeline.inference.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Maps with low-rank pairs beside them, against sums in double precision.
class LowRanksTest {
  private static final int[] ROWS = {1, 2, 3, 8, 16};

  @BeforeAll
  static void vectors() {
    assumeTrue(Vectors.areThere(), "no vectors at hand");
  }

  /// Maps of 33, 70 and 7 outputs below each other; the second has no pair.
  private static final class Case {
    private static final int[] OUTPUTS = {33, 70, 7};
    private static final int ALL = 110;

    private final SplittableRandom random = new SplittableRandom(9);
    private final int in;
    private final float[] weights;
    private final float[] bias;
    private final float[] gains;
    private final List<LowRanks.Part> parts = new ArrayList<>();

    Case(int in, int rank, boolean scaled) {
      this.in = in;
      weights = drawn(ALL * in);
      for (int i = 0; i < weights.length; i++) {
        weights[i] = Float.float16ToFloat(Float.floatToFloat16(weights[i]));
      }
      bias = drawn(ALL);
      gains = scaled ? drawn(ALL) : new float[0];
      parts.add(new LowRanks.Part(0, rank, drawn(rank * in), drawn(OUTPUTS[0] * rank)));
      int last = OUTPUTS[0] + OUTPUTS[1];
      parts.add(
          new LowRanks.Part(
              last, rank + 2, drawn((rank + 2) * in), drawn(OUTPUTS[2] * (rank + 2))));
    }

    float[] drawn(int count) {
      float[] drawn = new float[count];
      for (int i = 0; i < count; i++) {
        drawn[i] = (float) random.nextGaussian() / 4;
      }
      return drawn;
    }

    LowRanks pairs() {
      return new LowRanks(in, parts, gains);
    }

    /// Outputs [first, first + out) of all, biased.
    RowMap map(Pages pages, Arena arena, int first, int out) {
      MemorySegment numbers = arena.allocate(2L * in * out);
      for (int i = 0; i < in * out; i++) {
        short bits = Float.floatToFloat16(weights[first * in + i]);
        numbers.setAtIndex(ValueLayout.JAVA_SHORT, i, bits);
      }
      float[] some = Arrays.copyOfRange(bias, first, first + out);
      return RowMap.half(pages, new Matrix(numbers, out, in), some).with(pairs(), first);
    }

    double exact(float[] x, int o) {
      double y = 0;
      for (int i = 0; i < in; i++) {
        y += (double) weights[o * in + i] * x[i];
      }
      y = (gains.length == 0 ? 1 : gains[o]) * y + bias[o];
      for (LowRanks.Part part : parts) {
        for (int r = 0; r < part.rank() && part.output() <= o && o < part.end(); r++) {
          double lowered = 0;
          for (int i = 0; i < in; i++) {
            lowered += (double) part.a()[r * in + i] * x[i];
          }
          y += part.b()[(o - part.output()) * part.rank() + r] * lowered;
        }
      }
      return y;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 16, 40})
  void aMapAndItsPairsAddUp(int rank) {
    for (int in : new int[] {3, 64, 401}) {
      for (boolean scaled : new boolean[] {false, true}) {
        Case of = new Case(in, rank, scaled);
        try (Pages pages = new Pages();
            Arena arena = Arena.ofShared()) {
          RowMap all = of.map(pages, arena, 0, Case.ALL);
          RowMap later = of.map(pages, arena, 40, Case.ALL - 40); // as the second half of one map
          for (int rows : ROWS) {
            requireExact(of, all, later, rows);
          }
        }
      }
    }
  }

  private static void requireExact(Case of, RowMap all, RowMap later, int rows) {
    float[][] x = new float[rows][];
    for (int r = 0; r < rows; r++) {
      x[r] = of.drawn(of.in);
    }
    float[][] y = all.of(x);
    float[][] z = later.of(x);
    float[] some = all.some(x[0], new int[] {109, 0, 40});
    assertThat(some).containsExactly(y[0][109], y[0][0], y[0][40]);
    for (int r = 0; r < rows; r++) {
      assertThat(all.of(new float[][] {x[r]})[0]).containsExactly(y[r]);
      for (int o = 0; o < Case.ALL; o++) {
        assertThat((double) y[r][o]).isCloseTo(of.exact(x[r], o), within(2e-5 * of.in));
        if (o >= 40) {
          assertThat(z[r][o - 40]).isCloseTo(y[r][o], within(1e-6f * of.in));
        }
      }
    }
  }

  @Test
  void rowsTakenForOneMapAreReadyForAnotherWithTheSamePairs() {
    Case of = new Case(64, 5, false);
    try (Pages pages = new Pages();
        Arena arena = Arena.ofShared()) {
      RowMap middle = of.map(pages, arena, 40, 20); // no pair reaches it
      RowMap last = of.map(pages, arena, 103, 7);
      float[] x = of.drawn(64);
      RowInputs inputs = new RowInputs(64, 1);
      inputs.take(middle, new float[][] {x}, 1);
      float[][] y = new float[1][7];
      last.put(y, inputs, 0, 1);
      assertThat(y[0]).containsExactly(last.of(new float[][] {x})[0]);
      assertThat((double) y[0][3]).isCloseTo(of.exact(x, 106), within(1e-4));
      assertThat(middle.beside().isEmpty()).isTrue();
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Case of = new Case(8, 2, false);
    try (Pages pages = new Pages();
        Arena arena = Arena.ofShared()) {
      RowMap map = of.map(pages, arena, 0, 20);
      var other = new LowRanks(9, List.of(), new float[0]);
      assertThatThrownBy(() -> map.with(other, 0)).hasMessageContaining("8 numbers, but take 9");
      assertThatThrownBy(() -> new LowRanks(7, of.parts, new float[0]))
          .hasMessageContaining("a must have 2 x 7 numbers, but has 16");
      assertThatThrownBy(() -> new LowRanks.Part(0, 2, new float[3], new float[4]))
          .hasMessageContaining("2 rows and columns");
    }
  }
}
