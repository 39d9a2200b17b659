package dev.treeline.inference.rows;

import static dev.treeline.inference.rows.Lanes.FLOATS;
import static dev.treeline.inference.rows.Lanes.INTS;
import static dev.treeline.inference.rows.Lanes.MEMORY;
import static dev.treeline.inference.rows.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// [Dots] over weights of 8 bits: an int holds four, of outputs that are [Lanes#WIDTH] apart. Each
/// counts 2^24 times as much as it should, which the scales make good.
enum ByteDots implements Dots {
  ONE(1) {
    @Override
    public void sum(Stretch s) {
      long at = s.at;
      long end = at + (long) Lanes.BYTES * s.count;
      float[] x = s.inputs;
      int i = 0;
      FloatVector z = FloatVector.zero(FLOATS);
      FloatVector a0 = z, b0 = z, c0 = z, d0 = z;
      for (; at != end; at += Lanes.BYTES) {
        IntVector bits = IntVector.fromMemorySegment(INTS, MEMORY, at, ORDER);
        FloatVector a = (FloatVector) bits.lanewise(LSHL, 24).convert(I2F, 0);
        FloatVector b = (FloatVector) bits.lanewise(LSHL, 16).and(HIGHEST).convert(I2F, 0);
        FloatVector c = (FloatVector) bits.lanewise(LSHL, 8).and(HIGHEST).convert(I2F, 0);
        FloatVector d = (FloatVector) bits.and(HIGHEST).convert(I2F, 0);
        FloatVector x0 = broadcast(FLOATS, x[i++]);
        a0 = a.fma(x0, a0);
        b0 = b.fma(x0, b0);
        c0 = c.fma(x0, c0);
        d0 = d.fma(x0, d0);
      }
      float[] to = s.products;
      a0.intoArray(to, 0);
      b0.intoArray(to, Lanes.WIDTH);
      c0.intoArray(to, 2 * Lanes.WIDTH);
      d0.intoArray(to, 3 * Lanes.WIDTH);
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
      FloatVector a0 = z, b0 = z, c0 = z, d0 = z;
      FloatVector a1 = z, b1 = z, c1 = z, d1 = z;
      for (; at != end; at += Lanes.BYTES) {
        IntVector bits = IntVector.fromMemorySegment(INTS, MEMORY, at, ORDER);
        FloatVector a = (FloatVector) bits.lanewise(LSHL, 24).convert(I2F, 0);
        FloatVector b = (FloatVector) bits.lanewise(LSHL, 16).and(HIGHEST).convert(I2F, 0);
        FloatVector c = (FloatVector) bits.lanewise(LSHL, 8).and(HIGHEST).convert(I2F, 0);
        FloatVector d = (FloatVector) bits.and(HIGHEST).convert(I2F, 0);
        FloatVector x0 = broadcast(FLOATS, x[i]);
        a0 = a.fma(x0, a0);
        b0 = b.fma(x0, b0);
        c0 = c.fma(x0, c0);
        d0 = d.fma(x0, d0);
        FloatVector x1 = broadcast(FLOATS, x[i + 1]);
        a1 = a.fma(x1, a1);
        b1 = b.fma(x1, b1);
        c1 = c.fma(x1, c1);
        d1 = d.fma(x1, d1);
        i += 2;
      }
      float[] to = s.products;
      a0.intoArray(to, 0);
      b0.intoArray(to, Lanes.WIDTH);
      c0.intoArray(to, 2 * Lanes.WIDTH);
      d0.intoArray(to, 3 * Lanes.WIDTH);
      a1.intoArray(to, 4 * Lanes.WIDTH);
      b1.intoArray(to, 5 * Lanes.WIDTH);
      c1.intoArray(to, 6 * Lanes.WIDTH);
      d1.intoArray(to, 7 * Lanes.WIDTH);
    }
  },
  FOUR(4) {
    @Override
    public void sum(Stretch s) {
      long at = s.at;
      int count = s.count;
      float[] x = s.inputs;
      FloatVector z = FloatVector.zero(FLOATS);
      FloatVector a0 = z, b0 = z, c0 = z, d0 = z, a1 = z, b1 = z, c1 = z, d1 = z;
      FloatVector a2 = z, b2 = z, c2 = z, d2 = z, a3 = z, b3 = z, c3 = z, d3 = z;
      for (int k = 0, i = 0; k < count; k++, i += 4) {
        long from = at + (long) Lanes.BYTES * k;
        IntVector bits = IntVector.fromMemorySegment(INTS, MEMORY, from, ORDER);
        FloatVector a = (FloatVector) bits.lanewise(LSHL, 24).convert(I2F, 0);
        FloatVector b = (FloatVector) bits.lanewise(LSHL, 16).and(HIGHEST).convert(I2F, 0);
        FloatVector c = (FloatVector) bits.lanewise(LSHL, 8).and(HIGHEST).convert(I2F, 0);
        FloatVector d = (FloatVector) bits.and(HIGHEST).convert(I2F, 0);
        FloatVector x0 = broadcast(FLOATS, x[i]);
        a0 = a.fma(x0, a0);
        b0 = b.fma(x0, b0);
        c0 = c.fma(x0, c0);
        d0 = d.fma(x0, d0);
        FloatVector x1 = broadcast(FLOATS, x[i + 1]);
        a1 = a.fma(x1, a1);
        b1 = b.fma(x1, b1);
        c1 = c.fma(x1, c1);
        d1 = d.fma(x1, d1);
        FloatVector x2 = broadcast(FLOATS, x[i + 2]);
        a2 = a.fma(x2, a2);
        b2 = b.fma(x2, b2);
        c2 = c.fma(x2, c2);
        d2 = d.fma(x2, d2);
        FloatVector x3 = broadcast(FLOATS, x[i + 3]);
        a3 = a.fma(x3, a3);
        b3 = b.fma(x3, b3);
        c3 = c.fma(x3, c3);
        d3 = d.fma(x3, d3);
      }
      s.put(0, a0, b0, c0, d0);
      s.put(1, a1, b1, c1, d1);
      s.put(2, a2, b2, c2, d2);
      s.put(3, a3, b3, c3, d3);
    }
  };

  static final float SCALE = 0x1p-24f;
  private static final int HIGHEST = 0xff000000;

  private final int rows;

  ByteDots(int rows) {
    this.rows = rows;
  }

  @Override
  public int rows() {
    return rows;
  }
}
