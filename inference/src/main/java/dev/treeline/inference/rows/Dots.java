package dev.treeline.inference.rows;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// The inner loops of [HalfMap]: a weight is read once and multiplied with one, two or four rows.
/// Each row's products are added in the same order in all of them.
///
/// They are constants of their own, called by number, so that the compiler makes a method of each
/// and does not work them into each other: then vectors would become objects.
enum Dots {
  ONE {
    @Override
    void products(HalfMap map, HalfMap.Inputs x, int row, int first, int count) {
      x.outputs = count;
      float[] evens = x.even;
      float[] odds = x.odd;
      int half = map.in() / 2;
      int x0 = row * half;
      for (int j = 0; j < count; j++) {
        long at = 4L * half * (first + j);
        FloatVector a0 = Lanes.zero();
        FloatVector c0 = a0;
        for (int k = 0; k <= half - Lanes.WIDTH; k += Lanes.WIDTH) {
          IntVector bits = Lanes.loadBits(map.weights, at + 4L * k);
          FloatVector even = even(bits);
          FloatVector odd = odd(bits);
          a0 = even.fma(Lanes.load(evens, x0 + k), a0);
          c0 = odd.fma(Lanes.load(odds, x0 + k), c0);
        }
        a0.add(c0).intoArray(x.sums[0], j * Lanes.WIDTH);
      }
    }
  },
  TWO {
    @Override
    void products(HalfMap map, HalfMap.Inputs x, int row, int first, int count) {
      x.outputs = count;
      float[] evens = x.even;
      float[] odds = x.odd;
      int half = map.in() / 2;
      int x0 = row * half;
      int x1 = x0 + half;
      for (int j = 0; j < count; j++) {
        long at = 4L * half * (first + j);
        FloatVector a0 = Lanes.zero();
        FloatVector c0 = a0;
        FloatVector a1 = a0;
        FloatVector c1 = a0;
        for (int k = 0; k <= half - Lanes.WIDTH; k += Lanes.WIDTH) {
          IntVector bits = Lanes.loadBits(map.weights, at + 4L * k);
          FloatVector even = even(bits);
          FloatVector odd = odd(bits);
          a0 = even.fma(Lanes.load(evens, x0 + k), a0);
          c0 = odd.fma(Lanes.load(odds, x0 + k), c0);
          a1 = even.fma(Lanes.load(evens, x1 + k), a1);
          c1 = odd.fma(Lanes.load(odds, x1 + k), c1);
        }
        a0.add(c0).intoArray(x.sums[0], j * Lanes.WIDTH);
        a1.add(c1).intoArray(x.sums[1], j * Lanes.WIDTH);
      }
    }
  },
  FOUR {
    @Override
    void products(HalfMap map, HalfMap.Inputs x, int row, int first, int count) {
      x.outputs = count;
      float[] evens = x.even;
      float[] odds = x.odd;
      int half = map.in() / 2;
      int x0 = row * half;
      int x1 = x0 + half;
      int x2 = x1 + half;
      int x3 = x2 + half;
      for (int j = 0; j < count; j++) {
        long at = 4L * half * (first + j);
        FloatVector a0 = Lanes.zero();
        FloatVector c0 = a0;
        FloatVector a1 = a0;
        FloatVector c1 = a0;
        FloatVector a2 = a0;
        FloatVector c2 = a0;
        FloatVector a3 = a0;
        FloatVector c3 = a0;
        for (int k = 0; k <= half - Lanes.WIDTH; k += Lanes.WIDTH) {
          IntVector bits = Lanes.loadBits(map.weights, at + 4L * k);
          FloatVector even = even(bits);
          FloatVector odd = odd(bits);
          a0 = even.fma(Lanes.load(evens, x0 + k), a0);
          c0 = odd.fma(Lanes.load(odds, x0 + k), c0);
          a1 = even.fma(Lanes.load(evens, x1 + k), a1);
          c1 = odd.fma(Lanes.load(odds, x1 + k), c1);
          a2 = even.fma(Lanes.load(evens, x2 + k), a2);
          c2 = odd.fma(Lanes.load(odds, x2 + k), c2);
          a3 = even.fma(Lanes.load(evens, x3 + k), a3);
          c3 = odd.fma(Lanes.load(odds, x3 + k), c3);
        }
        a0.add(c0).intoArray(x.sums[0], j * Lanes.WIDTH);
        a1.add(c1).intoArray(x.sums[1], j * Lanes.WIDTH);
        a2.add(c2).intoArray(x.sums[2], j * Lanes.WIDTH);
        a3.add(c3).intoArray(x.sums[3], j * Lanes.WIDTH);
      }
    }
  };

  /// The products of rows from `row` with outputs [first, first + count), before the lanes are
  /// summed: vector j of `x.sums[r]` is output first + j of row `row + r`.
  abstract void products(HalfMap map, HalfMap.Inputs x, int row, int first, int count);

  private static FloatVector even(IntVector bits) {
    return wide(bits.lanewise(VectorOperators.LSHL, 16));
  }

  private static FloatVector odd(IntVector bits) {
    return wide(bits.and(HalfMap.ODD));
  }

  private static FloatVector wide(IntVector high) {
    return high.lanewise(VectorOperators.ASHR, HalfMap.EXPONENT_STEP)
        .and(HalfMap.SIGN_AND_VALUE)
        .reinterpretAsFloats();
  }
}
