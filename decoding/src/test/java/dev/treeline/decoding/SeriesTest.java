package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Series against strict arithmetic, and what is made of them against the formulas.
class SeriesTest {
  private static final int DRAWS = 200_000;
  private static final double TOLERANCE = 0x1p-49;

  private interface Kernel {
    void run(double[] x, double[] scratch, int count);
  }

  private static void requireStrict(Kernel kernel, DoubleUnaryOperator strict, double[] numbers) {
    double[] scratch = new double[Series.BLOCK];
    for (int from = 0; from < numbers.length; from += Series.BLOCK) {
      int count = Math.min(Series.BLOCK, numbers.length - from);
      double[] block = new double[count];
      System.arraycopy(numbers, from, block, 0, count);
      kernel.run(block, scratch, count);
      for (int i = 0; i < count; i++) {
        double expected = strict.applyAsDouble(numbers[from + i]);
        assertThat(block[i])
            .as("%s", numbers[from + i])
            .isCloseTo(expected, within(TOLERANCE * Math.abs(expected) + Double.MIN_VALUE));
      }
    }
  }

  @Test
  void exponentialsAreStrictOnesToTheLastBits() {
    var random = new SplittableRandom(1);
    double[] numbers = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      numbers[i] = i % 2 == 0 ? random.nextDouble(-700, 700) : random.nextDouble(-20, 1);
    }
    numbers[0] = 0;
    numbers[1] = -700;
    numbers[2] = 700;
    requireStrict(Series::exp, StrictMath::exp, numbers);
    requireStrict(
        Series::exp,
        _ -> StrictMath.exp(-700),
        new double[] {-701, -1e300, Double.NEGATIVE_INFINITY});
  }

  @Test
  void logarithmsAreStrictOnesToTheLastBits() {
    var random = new SplittableRandom(2);
    double[] numbers = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      numbers[i] =
          i % 2 == 0 ? StrictMath.exp(random.nextDouble(-690, 690)) : random.nextDouble(0.5, 2);
    }
    numbers[0] = 1;
    numbers[1] = Double.MIN_NORMAL;
    numbers[2] = StrictMath.sqrt(0.5);
    requireStrict(Series::log, StrictMath::log, numbers);
  }

  private static float[] drawn(SplittableRandom random, int count, double spread) {
    float[] row = new float[count];
    for (int v = 0; v < count; v++) {
      row[v] = (float) (spread * random.nextGaussian());
    }
    return row;
  }

  private static double logSumExp(float[] logits) {
    double max = logits[Rows.argmax(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += StrictMath.exp(logit - max);
    }
    return max + StrictMath.log(sum);
  }

  private static double divergence(float[] last, float[] early) {
    double lastNorm = logSumExp(last);
    double earlyNorm = logSumExp(early);
    double sum = 0;
    for (int v = 0; v < last.length; v++) {
      double p = last[v] - lastNorm;
      double q = early[v] - earlyNorm;
      double mean = (StrictMath.exp(p) + StrictMath.exp(q)) / 2;
      sum += mean > 0 ? mean * (2 * StrictMath.log(mean) - p - q) : 0;
    }
    return 0.5 * sum / last.length;
  }

  private static double code(float[] clean, float[] amateur, double exponent) {
    double cleanNorm = logSumExp(clean);
    double amateurNorm = logSumExp(amateur);
    double sum = 0;
    for (int v = 0; v < clean.length; v++) {
      double p = StrictMath.exp(clean[v] - cleanNorm);
      double q = StrictMath.exp(amateur[v] - amateurNorm);
      sum += StrictMath.log1p(StrictMath.pow(Math.abs(p - q), exponent)) * (p + q);
    }
    return 0.5 * sum / StrictMath.log(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 512, 513, 5000})
  void whatRulesMakeOfWholeRowsIsTheStrictFormulas(int count) {
    var random = new SplittableRandom(count);
    for (double spread : new double[] {0.01, 2, 30, 300}) {
      float[] one = drawn(random, count, spread);
      float[] two = drawn(random, count, spread);
      float[] three = drawn(random, count, spread / 3);
      assertThat(Rows.logSumExp(one)).isCloseTo(logSumExp(one), within(1e-12));
      double[] divergences = RowDistances.divergences(one, new float[][] {two, three});
      double first = divergence(one, two);
      double second = divergence(one, three);
      assertThat(divergences[0]).isCloseTo(first, within(1e-14 + 1e-12 * first));
      assertThat(divergences[1]).isCloseTo(second, within(1e-14 + 1e-12 * second));
      for (double exponent : new double[] {0, 1e-3, 0.2, 1, 3}) {
        double expected = code(one, two, exponent);
        assertThat(RowDistances.code(one, two, exponent)).isCloseTo(expected, within(1e-11));
      }
    }
  }

  @Test
  void whatCannotBeHasNoShare() {
    float[] one = {1, Float.NEGATIVE_INFINITY, 0};
    float[] two = {0, Float.NEGATIVE_INFINITY, 3};
    assertThat(Rows.logSumExp(one)).isCloseTo(logSumExp(one), within(1e-12));
    assertThat(RowDistances.divergences(one, new float[][] {two})[0])
        .isCloseTo(divergence(one, two), within(1e-12));
    assertThat(RowDistances.code(one, two, 0.2)).isCloseTo(code(one, two, 0.2), within(1e-11));
  }

  @Test
  void rulesOnWholeRowsLeaveNoBlocksBehind() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    float[] clean = row(5);
    float[] amateur = row(6);
    for (ContrastRule rule :
        List.of(new ContrastRule.M3id(0.02, 0.1), new ContrastRule.Code(0.5, 0.1))) {
      long least = Long.MAX_VALUE; // the first time a thread's blocks are made
      for (int i = 0; i < 20; i++) {
        float[] changed = clean.clone();
        long before = threads.getCurrentThreadAllocatedBytes();
        rule.contrast(changed, amateur, 1);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(least).as("%s", rule).isLessThan(Series.BLOCK * (long) Double.BYTES);
    }
  }

  private static float[] row(long seed) {
    var random = new SplittableRandom(seed);
    float[] row = new float[5_000];
    for (int v = 0; v < row.length; v++) {
      row[v] = (float) random.nextDouble(-5, 5);
    }
    return row;
  }
}
