package dev.treeline.inference.rows;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// [Dots] over weights of 8 bits: an int holds four, of outputs that are [Lanes#WIDTH] apart. Each
/// counts 2^24 times as much as it should, which the scales make good.
enum ByteDots implements Dots {
  ONE(1) {
    @Override
    public void sum(Stretch s) {
      MemorySegment weights = s.weights;
      long at = s.at;
      float[] x = s.inputs;
      int count = s.count;
      FloatVector z = Lanes.zero();
      FloatVector a0 = z, b0 = z, c0 = z, d0 = z;
      for (int k = 0; k < count; k++) {
        IntVector bits = Lanes.loadBits(weights, at + (long) Lanes.BYTES * k);
        a0 = wide(bits, 24).fma(Lanes.all(x[k]), a0);
        b0 = wide(bits, 16).fma(Lanes.all(x[k]), b0);
        c0 = wide(bits, 8).fma(Lanes.all(x[k]), c0);
        d0 = wide(bits, 0).fma(Lanes.all(x[k]), d0);
      }
      float[] to = s.products;
      a0.intoArray(to, 0);
      b0.intoArray(to, Lanes.WIDTH);
      c0.intoArray(to, 2 * Lanes.WIDTH);
      d0.intoArray(to, 3 * Lanes.WIDTH);
    }
  },
  FOUR(4) {
    @Override
    public void sum(Stretch s) {
      low(s);
      high(s);
    }

    private static void low(Stretch s) {
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
        FloatVector a = wide(bits, 24);
        a0 = a.fma(Lanes.all(x[i]), a0);
        a1 = a.fma(Lanes.all(x[i + 1]), a1);
        a2 = a.fma(Lanes.all(x[i + 2]), a2);
        a3 = a.fma(Lanes.all(x[i + 3]), a3);
        FloatVector b = wide(bits, 16);
        b0 = b.fma(Lanes.all(x[i]), b0);
        b1 = b.fma(Lanes.all(x[i + 1]), b1);
        b2 = b.fma(Lanes.all(x[i + 2]), b2);
        b3 = b.fma(Lanes.all(x[i + 3]), b3);
      }
      float[] to = s.products;
      a0.intoArray(to, 0);
      b0.intoArray(to, Lanes.WIDTH);
      a1.intoArray(to, 4 * Lanes.WIDTH);
      b1.intoArray(to, 5 * Lanes.WIDTH);
      a2.intoArray(to, 8 * Lanes.WIDTH);
      b2.intoArray(to, 9 * Lanes.WIDTH);
      a3.intoArray(to, 12 * Lanes.WIDTH);
      b3.intoArray(to, 13 * Lanes.WIDTH);
    }

    private static void high(Stretch s) {
      MemorySegment weights = s.weights;
      long at = s.at;
      float[] x = s.inputs;
      int count = s.count;
      FloatVector z = Lanes.zero();
      FloatVector c0 = z, d0 = z;
      FloatVector c1 = z, d1 = z;
      FloatVector c2 = z, d2 = z;
      FloatVector c3 = z, d3 = z;
      for (int k = 0; k < count; k++) {
        IntVector bits = Lanes.loadBits(weights, at + (long) Lanes.BYTES * k);
        int i = 4 * k;
        FloatVector c = wide(bits, 8);
        c0 = c.fma(Lanes.all(x[i]), c0);
        c1 = c.fma(Lanes.all(x[i + 1]), c1);
        c2 = c.fma(Lanes.all(x[i + 2]), c2);
        c3 = c.fma(Lanes.all(x[i + 3]), c3);
        FloatVector d = wide(bits, 0);
        d0 = d.fma(Lanes.all(x[i]), d0);
        d1 = d.fma(Lanes.all(x[i + 1]), d1);
        d2 = d.fma(Lanes.all(x[i + 2]), d2);
        d3 = d.fma(Lanes.all(x[i + 3]), d3);
      }
      float[] to = s.products;
      c0.intoArray(to, 2 * Lanes.WIDTH);
      d0.intoArray(to, 3 * Lanes.WIDTH);
      c1.intoArray(to, 6 * Lanes.WIDTH);
      d1.intoArray(to, 7 * Lanes.WIDTH);
      c2.intoArray(to, 10 * Lanes.WIDTH);
      d2.intoArray(to, 11 * Lanes.WIDTH);
      c3.intoArray(to, 14 * Lanes.WIDTH);
      d3.intoArray(to, 15 * Lanes.WIDTH);
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

  private static FloatVector wide(IntVector bits, int left) {
    return (FloatVector)
        bits.lanewise(VectorOperators.LSHL, left).and(HIGHEST).convert(VectorOperators.I2F, 0);
  }
}
