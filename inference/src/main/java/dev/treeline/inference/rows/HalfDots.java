package dev.treeline.inference.rows;

import static dev.treeline.inference.rows.Lanes.FLOATS;
import static dev.treeline.inference.rows.Lanes.INTS;
import static dev.treeline.inference.rows.Lanes.MEMORY;
import static dev.treeline.inference.rows.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

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
      FloatVector z = FloatVector.zero(FLOATS);
      FloatVector a0 = z, b0 = z;
      for (; at != end; at += Lanes.BYTES) {
        IntVector bits = IntVector.fromMemorySegment(INTS, MEMORY, at, ORDER);
        FloatVector a = bits.lanewise(LSHL, 16).lanewise(ASHR, 3).and(LOWER).reinterpretAsFloats();
        FloatVector b = bits.lanewise(ASHR, 3).and(HIGHER).reinterpretAsFloats();
        FloatVector x0 = broadcast(FLOATS, x[i++]);
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
      FloatVector z = FloatVector.zero(FLOATS);
      FloatVector a0 = z, b0 = z;
      FloatVector a1 = z, b1 = z;
      for (; at != end; at += Lanes.BYTES) {
        IntVector bits = IntVector.fromMemorySegment(INTS, MEMORY, at, ORDER);
        FloatVector a = bits.lanewise(LSHL, 16).lanewise(ASHR, 3).and(LOWER).reinterpretAsFloats();
        FloatVector b = bits.lanewise(ASHR, 3).and(HIGHER).reinterpretAsFloats();
        FloatVector x0 = broadcast(FLOATS, x[i]);
        a0 = a.fma(x0, a0);
        b0 = b.fma(x0, b0);
        FloatVector x1 = broadcast(FLOATS, x[i + 1]);
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
      FloatVector z = FloatVector.zero(FLOATS);
      FloatVector a0 = z, b0 = z, a1 = z, b1 = z, a2 = z, b2 = z, a3 = z, b3 = z;
      for (int k = 0; k < count; k++) {
        int i = 4 * k;
        long from = at + (long) Lanes.BYTES * k;
        IntVector bits = IntVector.fromMemorySegment(INTS, MEMORY, from, ORDER);
        FloatVector a = bits.lanewise(LSHL, 16).lanewise(ASHR, 3).and(LOWER).reinterpretAsFloats();
        FloatVector b = bits.lanewise(ASHR, 3).and(HIGHER).reinterpretAsFloats();
        FloatVector x0 = broadcast(FLOATS, x[i]);
        a0 = a.fma(x0, a0);
        b0 = b.fma(x0, b0);
        FloatVector x1 = broadcast(FLOATS, x[i + 1]);
        a1 = a.fma(x1, a1);
        b1 = b.fma(x1, b1);
        FloatVector x2 = broadcast(FLOATS, x[i + 2]);
        a2 = a.fma(x2, a2);
        b2 = b.fma(x2, b2);
        FloatVector x3 = broadcast(FLOATS, x[i + 3]);
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
  },
  EIGHT(8) {
    @Override
    public void sum(Stretch s) {
      long at = s.at;
      int count = s.count;
      float[] x = s.inputs;
      FloatVector z = FloatVector.zero(FLOATS);
      FloatVector a0 = z, b0 = z, a1 = z, b1 = z, a2 = z, b2 = z, a3 = z, b3 = z;
      FloatVector a4 = z, b4 = z, a5 = z, b5 = z, a6 = z, b6 = z, a7 = z, b7 = z;
      for (int k = 0; k < count; k++) {
        long from = at + (long) Lanes.BYTES * k;
        IntVector bits = IntVector.fromMemorySegment(INTS, MEMORY, from, ORDER);
        FloatVector a = bits.lanewise(LSHL, 16).lanewise(ASHR, 3).and(LOWER).reinterpretAsFloats();
        FloatVector b = bits.lanewise(ASHR, 3).and(HIGHER).reinterpretAsFloats();
        a0 = a.fma(broadcast(FLOATS, x[k]), a0);
        b0 = b.fma(broadcast(FLOATS, x[k]), b0);
        a1 = a.fma(broadcast(FLOATS, x[k + APART]), a1);
        b1 = b.fma(broadcast(FLOATS, x[k + APART]), b1);
        a2 = a.fma(broadcast(FLOATS, x[k + 2 * APART]), a2);
        b2 = b.fma(broadcast(FLOATS, x[k + 2 * APART]), b2);
        a3 = a.fma(broadcast(FLOATS, x[k + 3 * APART]), a3);
        b3 = b.fma(broadcast(FLOATS, x[k + 3 * APART]), b3);
        a4 = a.fma(broadcast(FLOATS, x[k + 4 * APART]), a4);
        b4 = b.fma(broadcast(FLOATS, x[k + 4 * APART]), b4);
        a5 = a.fma(broadcast(FLOATS, x[k + 5 * APART]), a5);
        b5 = b.fma(broadcast(FLOATS, x[k + 5 * APART]), b5);
        a6 = a.fma(broadcast(FLOATS, x[k + 6 * APART]), a6);
        b6 = b.fma(broadcast(FLOATS, x[k + 6 * APART]), b6);
        a7 = a.fma(broadcast(FLOATS, x[k + 7 * APART]), a7);
        b7 = b.fma(broadcast(FLOATS, x[k + 7 * APART]), b7);
      }
      s.put(0, a0, b0, a1, b1);
      s.put(1, a2, b2, a3, b3);
      s.put(2, a4, b4, a5, b5);
      s.put(3, a6, b6, a7, b7);
    }
  };

  static final float SCALE = 0x1p56f;

  private static final int APART = RowMap.LONGEST_CHUNK;

  // of the two, moved by the 3 bits that an f16 has less of exponent: sign and value
  private static final int LOWER = 0x8fffffff;
  private static final int HIGHER = LOWER & 0xffffe000;

  private final int rows;

  HalfDots(int rows) {
    this.rows = rows;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public boolean takesRowsApart() {
    return this == EIGHT;
  }
}
