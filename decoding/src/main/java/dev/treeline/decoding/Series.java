package dev.treeline.decoding;

/// Exponentials and logarithms of many numbers, by series without branches in loops so short that
/// HotSpot runs several numbers at once. They err by some 2^-51 of the result.
final class Series {
  /// So many numbers and what goes with them stay in the processor's nearest cache.
  static final int BLOCK = 512;

  /// The least whose exponential is taken; that of what is less counts as the same, 2^-1009.
  static final double LEAST = -700;

  private static final double LOG2_E = 1.4426950408889634;
  static final double LN2 = 0.6931471805599453;
  private static final double LN2_HIGH = 0x1.62e42feep-1; // times a whole number it is exact
  private static final double LN2_LOW = 0x1.a39ef35793c76p-33;

  /// 1.5 · 2^52: adding it rounds to a whole number, which is then in the low bits.
  private static final double WHOLE = 0x1.8p52;

  /// The bits of sqrt(1/2), and those of an exponent.
  static final long HALF_ROOT = 0x3fe6a09e667f3bcdL;

  static final long EXPONENT = 0xfffL << 52;

  // 1/n!, as far as series need them
  static final double F2 = 1.0 / 2;
  static final double F3 = F2 / 3;
  static final double F4 = F3 / 4;
  static final double F5 = F4 / 5;
  static final double F6 = F5 / 6;
  static final double F7 = F6 / 7;
  static final double F8 = F7 / 8;
  static final double F9 = F8 / 9;
  static final double F10 = F9 / 10;
  static final double F11 = F10 / 11;
  static final double F12 = F11 / 12;

  private Series() {}

  /// e^x = 2^n e^r, r within ln 2 / 2. The series ends where its rest is below 2^-52.
  ///
  /// @param x up to 700, changed in place
  /// @param scratch as long
  static void exp(double[] x, double[] scratch, int count) {
    for (int i = 0; i < count; i++) {
      double bounded = Math.max(x[i], LEAST);
      double n = bounded * LOG2_E + WHOLE;
      scratch[i] = n;
      n -= WHOLE;
      x[i] = bounded - n * LN2_HIGH - n * LN2_LOW;
    }
    for (int i = 0; i < count; i++) {
      double r = x[i];
      double tail = F8 + r * (F9 + r * (F10 + r * (F11 + r * F12)));
      x[i] =
          1 + r * (1 + r * (F2 + r * (F3 + r * (F4 + r * (F5 + r * (F6 + r * (F7 + r * tail)))))));
    }
    for (int i = 0; i < count; i++) {
      long power = Double.doubleToRawLongBits(scratch[i]) << 52;
      x[i] = Double.longBitsToDouble(Double.doubleToRawLongBits(x[i]) + power);
    }
  }

  /// ln x = e ln 2 + 2 artanh((m − 1) / (m + 1)), x = 2^e m with m from sqrt(1/2) up to its double.
  /// The series ends where its rest is below 2^-50.
  ///
  /// @param x above 0 and not subnormal, changed in place
  /// @param scratch as long
  static void log(double[] x, double[] scratch, int count) {
    for (int i = 0; i < count; i++) {
      long bits = Double.doubleToRawLongBits(x[i]);
      long above = bits - HALF_ROOT;
      scratch[i] = above >> 52;
      x[i] = Double.longBitsToDouble(bits - (above & EXPONENT));
    }
    for (int i = 0; i < count; i++) {
      x[i] = (x[i] - 1) / (x[i] + 1);
    }
    for (int i = 0; i < count; i++) {
      double z = x[i] * x[i]; // up to 0.0295
      double tail = 1.0 / 9 + z * (1.0 / 11 + z * (1.0 / 13 + z * (1.0 / 15 + z * (1.0 / 17))));
      double sum = 1 + z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7 + z * tail)));
      x[i] = scratch[i] * LN2 + 2 * x[i] * sum;
    }
  }

  /// The sum, four at a time.
  static double sum(double[] x, int count) {
    double a = 0, b = 0, c = 0, d = 0;
    int i = 0;
    for (; i <= count - 4; i += 4) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
    }
    for (; i < count; i++) {
      a += x[i];
    }
    return a + b + (c + d);
  }
}
