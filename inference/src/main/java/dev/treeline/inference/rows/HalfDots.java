package dev.treeline.inference.rows;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// [Dots] over f16 weights: an int holds two, of outputs that are [Lanes#WIDTH] apart.
///
/// An f16 moved to where a float has its exponent and digits is the float that is 2^112 times too
/// small, subnormal numbers included; so the inputs are 2^56 times larger and the sums as well.
///
/// There is no loop for one row: its two sums would wait for each other, where the eight of four
/// rows do not, and three rows of zeros cost less than that.
enum HalfDots implements Dots {
  FOUR(4) {
    @Override
    public void sum(Stretch s) {
      MemorySegment weights = s.weights;
      long at = s.at;
      float[] x = s.inputs;
      int count = s.count;
      FloatVector z = Lanes.zero();
      FloatVector a0 = z, b0 = z;
      FloatVector a1 = z, b1 = z;
      FloatVector a2 = z, b2 = z;
      FloatVector a3 = z, b3 = z;
      for (int k = 0; k < count; k++) {
        IntVector bits = Lanes.loadBits(weights, at + (long) Lanes.BYTES * k);
        int i = 4 * k;
        FloatVector a = even(bits);
        a0 = a.fma(Lanes.all(x[i]), a0);
        a1 = a.fma(Lanes.all(x[i + 1]), a1);
        a2 = a.fma(Lanes.all(x[i + 2]), a2);
        a3 = a.fma(Lanes.all(x[i + 3]), a3);
        FloatVector b = odd(bits);
        b0 = b.fma(Lanes.all(x[i]), b0);
        b1 = b.fma(Lanes.all(x[i + 1]), b1);
        b2 = b.fma(Lanes.all(x[i + 2]), b2);
        b3 = b.fma(Lanes.all(x[i + 3]), b3);
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
  private static final int ODD = 0xffff0000;
  private static final int EXPONENT_STEP = 3; // an f16 has 5 bits of exponent, a float 8
  private static final int SIGN_AND_VALUE = 0x8fffffff;

  private final int rows;

  HalfDots(int rows) {
    this.rows = rows;
  }

  @Override
  public int rows() {
    return rows;
  }

  private static FloatVector even(IntVector bits) {
    return wide(bits.lanewise(VectorOperators.LSHL, Short.SIZE));
  }

  private static FloatVector odd(IntVector bits) {
    return wide(bits.and(ODD));
  }

  private static FloatVector wide(IntVector high) {
    return high.lanewise(VectorOperators.ASHR, EXPONENT_STEP)
        .and(SIGN_AND_VALUE)
        .reinterpretAsFloats();
  }
}
