package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Every bit is that of strict arithmetic.
class NormalDrawsTest {
  private static final long UNIT = 1L << 53;

  /// What the draws are: the plain way.
  private static float[] strict(int count, RandomGenerator random) {
    var draws = new float[count];
    for (int i = 0; i < count; i += 2) {
      double uniform = ((random.nextLong() >>> 11) + 1) * 0x1p-53;
      double angle = (random.nextLong() >>> 11) * 0x1p-53 * 2 * Math.PI;
      double radius = StrictMath.sqrt(-2 * StrictMath.log(uniform));
      draws[i] = (float) (radius * StrictMath.cos(angle));
      if (i + 1 < count) {
        draws[i + 1] = (float) (radius * StrictMath.sin(angle));
      }
    }
    return draws;
  }

  /// Hands out u and t in turn.
  ///
  /// @param numbers u 2^53 in [1, 2^53] and t 2^53 in [0, 2^53)
  private static RandomGenerator scripted(long[] numbers) {
    PrimitiveIterator.OfLong rest = Arrays.stream(numbers).iterator();
    boolean[] second = {true};
    return () -> {
      second[0] = !second[0];
      return (rest.nextLong() - (second[0] ? 0 : 1)) << 11;
    };
  }

  private static void assertSameBits(float[] draws, float[] expected) {
    for (int i = 0; i < expected.length; i++) {
      if (Float.floatToRawIntBits(draws[i]) != Float.floatToRawIntBits(expected[i])) {
        assertThat(draws[i]).as("draw %d of %d", i, draws.length).isEqualTo(expected[i]);
      }
    }
    assertThat(draws).hasSameSizeAs(expected);
  }

  @Test
  void drawsOfManySeedsAreThoseOfStrictArithmetic() {
    for (int seed = 0; seed < 10; seed++) {
      var draws = new NormalDraws(new SplittableRandom(seed));
      assertSameBits(draws.draw(100_000), strict(100_000, new SplittableRandom(seed)));
      assertThat(draws.strict()).isLessThan(100);
    }
  }

  @Test
  void anyCountTakesAsManyNumbers() {
    for (int count : new int[] {0, 1, 2, 5, 1023, 1024, 1025, 1026, 3001}) {
      var random = new SplittableRandom(count);
      var twin = new SplittableRandom(count);
      assertSameBits(new NormalDraws(random).draw(count), strict(count, twin));
      assertThat(random.nextLong()).isEqualTo(twin.nextLong());
    }
  }

  /// Turns are looked for whose cosine or sine falls half-way between two floats.
  @Test
  void strictArithmeticDecidesWhereRoundingWouldChange() {
    var random = new SplittableRandom(11);
    int near = 2001;
    long[] numbers = new long[2 * near * 40];
    int at = 0;
    for (int place = 0; place < 40; place++) {
      double uniform = 0x1p-53 * (1 + random.nextLong(UNIT));
      double radius = StrictMath.sqrt(-2 * StrictMath.log(uniform));
      float below = (float) (radius * random.nextDouble());
      double half = ((double) below + Math.nextUp(below)) / 2 / radius;
      double turn =
          (place % 2 == 0 ? StrictMath.acos(half) : StrictMath.asin(half)) / (2 * Math.PI);
      long t = (long) (turn * UNIT);
      for (int i = 0; i < near; i++) {
        numbers[at++] = (long) (uniform * UNIT);
        numbers[at++] = Math.clamp(t + i - near / 2, 0, UNIT - 1);
      }
    }
    var draws = new NormalDraws(scripted(numbers));
    assertSameBits(draws.draw(numbers.length), strict(numbers.length, scripted(numbers)));
    assertThat(draws.strict()).isGreaterThan(1000);
  }

  /// Nearly no radius, the largest, and none; angles at and beside the axes and the diagonals.
  @Test
  void theEndsOfTheRangesAreNoExceptions() {
    long[] uniforms =
        LongStream.concat(
                LongStream.of(1, 2, 3, UNIT, UNIT - 1, UNIT - 2, UNIT / 2, UNIT / 2 + 1),
                LongStream.rangeClosed(-20, 20).map(i -> (long) (StrictMath.sqrt(0.5) * UNIT) + i))
            .toArray();
    long[] turns =
        LongStream.range(0, 16 * 41)
            .map(i -> Math.floorMod(i / 41 * (UNIT / 16) + i % 41 - 20, UNIT))
            .toArray();
    long[] numbers =
        Arrays.stream(uniforms)
            .flatMap(u -> Arrays.stream(turns).flatMap(t -> LongStream.of(u, t)))
            .toArray();
    assertSameBits(
        new NormalDraws(scripted(numbers)).draw(numbers.length),
        strict(numbers.length, scripted(numbers)));
  }
}
