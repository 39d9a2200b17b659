package dev.treeline.decoding;

import static dev.treeline.decoding.Series.EXPONENT;
import static dev.treeline.decoding.Series.F10;
import static dev.treeline.decoding.Series.F11;
import static dev.treeline.decoding.Series.F12;
import static dev.treeline.decoding.Series.F2;
import static dev.treeline.decoding.Series.F3;
import static dev.treeline.decoding.Series.F4;
import static dev.treeline.decoding.Series.F5;
import static dev.treeline.decoding.Series.F6;
import static dev.treeline.decoding.Series.F7;
import static dev.treeline.decoding.Series.F8;
import static dev.treeline.decoding.Series.F9;
import static dev.treeline.decoding.Series.HALF_ROOT;
import static dev.treeline.decoding.Series.LN2;

import java.util.random.RandomGenerator;

/// Draws from N(0, 1) by Box and Muller: `sqrt(-2 ln u) cos 2πt` and the same with the sine,
/// rounded to f32. What is handed out has the bits that strict arithmetic gives, in less than a
/// third of its time.
///
/// The functions are series of few terms, without branches, in loops so short that HotSpot runs
/// several numbers at once. They err by less than 2^-47 of the radius (2^-48.6 was the most in ten
/// million draws), and strict arithmetic by less than 2^-50. So the rounded number is in doubt only
/// where it would change within that. There, with a margin of eight times as much, strict
/// arithmetic decides: for one draw in 76,000.
final class NormalDraws {
  private static final int PAIRS = 512; // in a block
  private static final double MARGIN = 0x1p-44; // of the radius

  // 1/n!, on from those of Series
  private static final double F13 = F12 / 13;
  private static final double F14 = F13 / 14;
  private static final double F15 = F14 / 15;
  private static final double F16 = F15 / 16;
  private static final double F17 = F16 / 17;
  private static final double F18 = F17 / 18;
  private static final double F19 = F18 / 19;
  private static final double F20 = F19 / 20;

  private final RandomGenerator random;
  private final long[] uniforms = new long[PAIRS]; // u in (0, 1], times 2^53
  private final long[] turns = new long[PAIRS]; // t in [0, 1), times 2^53
  private final double[] exponent = new double[PAIRS]; // e and m: u = 2^e m,
  private final double[] mantissa = new double[PAIRS]; // m from sqrt(1/2) up to its double
  private final double[] turn = new double[PAIRS];
  private final double[] radius = new double[PAIRS];
  private final double[] cosine = new double[PAIRS];
  private final double[] sine = new double[PAIRS];
  private int strict;

  NormalDraws(RandomGenerator random) {
    this.random = random;
  }

  /// The next draws.
  ///
  /// @param count how many, at least 0; of an odd number the last one's partner is lost
  float[] draw(int count) {
    var draws = new float[count];
    for (int from = 0; from < count; from += 2 * PAIRS) {
      int pairs = Math.min(PAIRS, (count - from + 1) / 2);
      take(pairs);
      findRadius(exponent, mantissa, radius, pairs);
      findAngle(turn, cosine, sine, pairs);
      round(pairs, draws, from);
    }
    return draws;
  }

  /// How many of the draws strict arithmetic decided.
  int strict() {
    return strict;
  }

  private void take(int pairs) {
    for (int i = 0; i < pairs; i++) {
      uniforms[i] = (random.nextLong() >>> 11) + 1;
      turns[i] = random.nextLong() >>> 11;
    }
    for (int i = 0; i < pairs; i++) {
      long bits = Double.doubleToRawLongBits(uniforms[i] * 0x1p-53);
      long above = bits - HALF_ROOT;
      exponent[i] = above >> 52;
      mantissa[i] = Double.longBitsToDouble(bits - (above & EXPONENT));
      turn[i] = turns[i];
    }
  }

  /// ln u = e ln 2 + 2 artanh((m − 1) / (m + 1)). The series ends where its rest is below 2^-50.
  private static void findRadius(double[] exponent, double[] mantissa, double[] radius, int pairs) {
    for (int i = 0; i < pairs; i++) {
      mantissa[i] = (mantissa[i] - 1) / (mantissa[i] + 1);
    }
    for (int i = 0; i < pairs; i++) {
      double z = mantissa[i] * mantissa[i]; // up to 0.0295
      double tail = 1.0 / 9 + z * (1.0 / 11 + z * (1.0 / 13 + z * (1.0 / 15 + z * (1.0 / 17))));
      radius[i] = 1 + z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7 + z * tail)));
    }
    for (int i = 0; i < pairs; i++) {
      radius[i] = Math.sqrt(-2 * (exponent[i] * LN2 + 2 * mantissa[i] * radius[i]));
    }
  }

  /// Cosine and sine of half the angle, turned by half a turn, give those of the angle. The series
  /// end where their rests are below 2^-50.
  private static void findAngle(double[] turn, double[] cosine, double[] sine, int pairs) {
    for (int i = 0; i < pairs; i++) {
      turn[i] = (turn[i] * 0x1p-52 - 1) * (Math.PI / 2); // within π/2
    }
    for (int i = 0; i < pairs; i++) {
      double z = turn[i] * turn[i];
      double tail = F12 - z * (F14 - z * (F16 - z * (F18 - z * F20)));
      cosine[i] = 1 - z * (F2 - z * (F4 - z * (F6 - z * (F8 - z * (F10 - z * tail)))));
    }
    for (int i = 0; i < pairs; i++) {
      double z = turn[i] * turn[i];
      double tail = F11 - z * (F13 - z * (F15 - z * (F17 - z * F19)));
      sine[i] = turn[i] * (1 - z * (F3 - z * (F5 - z * (F7 - z * (F9 - z * tail)))));
    }
    for (int i = 0; i < pairs; i++) {
      double s = sine[i];
      sine[i] = -2 * s * cosine[i];
      cosine[i] = 2 * s * s - 1;
    }
  }

  private void round(int pairs, float[] draws, int from) {
    for (int i = 0; i < pairs; i++) {
      int at = from + 2 * i;
      double margin = radius[i] * MARGIN;
      double one = radius[i] * cosine[i];
      draws[at] = isCertain(one, margin) ? (float) one : strictly(i, StrictMath.cos(angle(i)));
      if (at + 1 < draws.length) {
        double other = radius[i] * sine[i];
        draws[at + 1] =
            isCertain(other, margin) ? (float) other : strictly(i, StrictMath.sin(angle(i)));
      }
    }
  }

  /// Whether all numbers that near round to the same one, its sign included.
  private static boolean isCertain(double draw, double margin) {
    return (float) (draw - margin) == (float) (draw + margin) && margin > 0;
  }

  private double angle(int i) {
    return turns[i] * 0x1p-53 * 2 * Math.PI;
  }

  private float strictly(int i, double factor) {
    strict++;
    return (float) (StrictMath.sqrt(-2 * StrictMath.log(uniforms[i] * 0x1p-53)) * factor);
  }
}
