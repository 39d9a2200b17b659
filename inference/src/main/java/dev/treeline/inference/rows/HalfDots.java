package dev.treeline.inference.rows;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// [Dots] over f16 weights: an int holds two, of outputs that are [Lanes#WIDTH] apart.
///
/// An f16 moved to where a float has its exponent and digits is the float that is 2^112 times too
/// small, subnormal numbers included; so the inputs are 2^56 times larger and the sums as well.
enum HalfDots implements Dots {
  ONE(1) {
    @Override
    public void sum(Stretch s) {
      long at = s.at;
      long end = at + (long) Lanes.BYTES * s.count;
      float[] x = s.inputs;
      int i = 0;
      FloatVector z = Lanes.zero();
      FloatVector a0 = z, b0 = z;
      for (; at != end; at += Lanes.BYTES) {
        IntVector bits = Lanes.loadBits(at);
        FloatVector a = even(bits);
        FloatVector b = odd(bits);
        FloatVector x0 = Lanes.all(x[i++]);
        a0 = a.fma(x0, a0);
        b0 = b.fma(x0, b0);
      }
      float[] to = s.products;
      a0.intoArray(to, 0);
      b0.intoArray(to, Lanes.WIDTH);
    }
  },
  TWO(2) {
    @Override
    public void sum(Stretch s) {
      long at = s.at;
      long end = at + (long) Lanes.BYTES * s.count;
      float[] x = s.inputs;
      int i = 0;
      FloatVector z = Lanes.zero();
      FloatVector a0 = z, b0 = z;
      FloatVector a1 = z, b1 = z;
      for (; at != end; at += Lanes.BYTES) {
        IntVector bits = Lanes.loadBits(at);
        FloatVector a = even(bits);
        FloatVector b = odd(bits);
        FloatVector x0 = Lanes.all(x[i]);
        a0 = a.fma(x0, a0);
        b0 = b.fma(x0, b0);
        FloatVector x1 = Lanes.all(x[i + 1]);
        a1 = a.fma(x1, a1);
        b1 = b.fma(x1, b1);
        i += 2;
      }
      float[] to = s.products;
      a0.intoArray(to, 0);
      b0.intoArray(to, Lanes.WIDTH);
      a1.intoArray(to, 2 * Lanes.WIDTH);
      b1.intoArray(to, 3 * Lanes.WIDTH);
    }
  },
  FOUR(4) {
    @Override
    public void sum(Stretch s) {
      long at = s.at;
      int count = s.count;
      float[] x = s.inputs;
      FloatVector z = Lanes.zero();
      FloatVector a0 = z, b0 = z;
      FloatVector a1 = z, b1 = z;
      FloatVector a2 = z, b2 = z;
      FloatVector a3 = z, b3 = z;
      for (int k = 0; k < count; k++) {
        int i = 4 * k;
        IntVector bits = Lanes.loadBits(at + (long) Lanes.BYTES * k);
        FloatVector a = even(bits);
        FloatVector b = odd(bits);
        FloatVector x0 = Lanes.all(x[i]);
        a0 = a.fma(x0, a0);
        b0 = b.fma(x0, b0);
        FloatVector x1 = Lanes.all(x[i + 1]);
        a1 = a.fma(x1, a1);
        b1 = b.fma(x1, b1);
        FloatVector x2 = Lanes.all(x[i + 2]);
        a2 = a.fma(x2, a2);
        b2 = b.fma(x2, b2);
        FloatVector x3 = Lanes.all(x[i + 3]);
        a3 = a.fma(x3, a3);
        b3 = b.fma(x3, b3);
      }
      float[] to = s.products;
      a0.intoArray(to, 0);
      b0.intoArray(to, Lanes.WIDTH);
      a1.intoArray(to, 2 * Lanes.WIDTH);
      b1.intoArray(to, 3 * Lanes.WIDTH);
      a2.intoArray(to, 4 * Lanes.WIDTH);
      b2.intoArray(to, 5 * Lanes.WIDTH);
      a3.intoArray(to, 6 * Lanes.WIDTH);
      b3.intoArray(to, 7 * Lanes.WIDTH);
    }
  };

  static final float SCALE = 0x1p56f;
  private static final int EXPONENT_STEP = 3; // an f16 has 5 bits of exponent, a float 8
  private static final int SIGN_AND_VALUE = 0x8fffffff;
  private static final int HIGHER = 0xffffe000; // of the two, once moved

  private final int rows;

  HalfDots(int rows) {
    this.rows = rows;
  }

  @Override
  public int rows() {
    return rows;
  }

  private static FloatVector even(IntVector bits) {
    return bits.lanewise(VectorOperators.LSHL, Short.SIZE)
        .lanewise(VectorOperators.ASHR, EXPONENT_STEP)
        .and(SIGN_AND_VALUE)
        .reinterpretAsFloats();
  }

  private static FloatVector odd(IntVector bits) {
    return bits.lanewise(VectorOperators.ASHR, EXPONENT_STEP)
        .and(SIGN_AND_VALUE & HIGHER)
        .reinterpretAsFloats();
  }
}
