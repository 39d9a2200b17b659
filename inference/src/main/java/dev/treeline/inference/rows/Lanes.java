package dev.treeline.inference.rows;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Vector arithmetic whose results do not depend on how the code is run.
///
/// Methods take and give arrays, never vectors, here and wherever there are vectors. One that
/// crosses a method which the compiler does not inline becomes an object, and whether it inlines
/// depends on what it happened to compile first; it always does for methods of the JDK's vectors.
/// For the same reason there are vectors of one length only, and a variable that a loop changes is
/// an argument, not what a method is called on: its exact class is not known there.
final class Lanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

  /// How many numbers one vector holds: a power of two.
  static final int WIDTH = FLOATS.length();

  /// How many bytes.
  static final int BYTES = WIDTH * Float.BYTES;

  /// All memory, at its addresses.
  static final MemorySegment MEMORY = everything();

  static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  // exp(r) on [-ln 2 / 2, ln 2 / 2]: the Taylor series to r^7, whose remainder is below 6e-9
  private static final float LOG2_E = 1.442695f;
  private static final float LN2_HIGH = 0x1.63p-1f;
  private static final float LN2_LOW = -2.12194440e-4f;
  private static final float LEAST = -87f;
  private static final float MOST = 88f;

  private Lanes() {}

  @SuppressWarnings("restricted")
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  /// What lies at an address; nothing checks that it is anybody's.
  static float number(long address) {
    return MEMORY.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address);
  }

  /// As [#number].
  static void put(float number, long address) {
    MEMORY.set(ValueLayout.JAVA_FLOAT_UNALIGNED, address, number);
  }

  /// The sum of numbers, each lane's by itself and then by halves.
  ///
  /// @param end where they end, a multiple of the width
  /// @param scratch a vector or more, overwritten
  static float sum(float[] numbers, int end, float[] scratch) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < end; i += WIDTH) {
      sum = fromArray(FLOATS, numbers, i).add(sum);
    }
    sum.intoArray(scratch, 0);
    return fold(scratch);
  }

  /// As [#sum], of the squares.
  static float squares(float[] numbers, int end, float[] scratch) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < end; i += WIDTH) {
      FloatVector v = fromArray(FLOATS, numbers, i);
      sum = v.fma(v, sum);
    }
    sum.intoArray(scratch, 0);
    return fold(scratch);
  }

  private static float fold(float[] lanes) {
    for (int half = WIDTH / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[0];
  }

  /// Turns numbers x into exp(x - `less`), where that difference is in [-87, 88]; others count as
  /// the nearer end.
  ///
  /// @param end where they end; up to a multiple of the width, those behind are changed as well
  static void exp(float[] numbers, int end, float less) {
    // adding and taking away 1.5 · 2^23 rounds to the nearest whole number
    FloatVector magic = broadcast(FLOATS, 12582912f);
    for (int i = 0; i < end; i += WIDTH) {
      FloatVector bounded = fromArray(FLOATS, numbers, i).sub(less).max(LEAST).min(MOST);
      FloatVector n = bounded.mul(LOG2_E).add(magic).sub(magic);
      FloatVector r = n.mul(-LN2_HIGH).add(bounded);
      r = n.mul(-LN2_LOW).add(r);
      FloatVector p = r.mul(1f / 5040).add(1f / 720);
      p = p.fma(r, broadcast(FLOATS, 1f / 120));
      p = p.fma(r, broadcast(FLOATS, 1f / 24));
      p = p.fma(r, broadcast(FLOATS, 1f / 6));
      p = p.fma(r, broadcast(FLOATS, 0.5f));
      p = p.fma(r, broadcast(FLOATS, 1f));
      p = p.fma(r, broadcast(FLOATS, 1f));
      // 2^n: n + 127 as the exponent; n + 1.5 · 2^23 holds n in its low bits
      IntVector bits = n.add(magic).reinterpretAsInts();
      IntVector power = bits.add(127).lanewise(VectorOperators.LSHL, 23);
      p.mul(power.reinterpretAsFloats()).intoArray(numbers, i);
    }
  }

  /// A multiple of the width that so many numbers fit in.
  static int rounded(int count) {
    return (count + WIDTH - 1) / WIDTH * WIDTH;
  }
}
