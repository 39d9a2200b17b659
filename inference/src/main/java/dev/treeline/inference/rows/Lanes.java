package dev.treeline.inference.rows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Vector arithmetic whose results do not depend on how the code is run.
final class Lanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

  /// How many numbers one vector holds: a power of two.
  static final int WIDTH = FLOATS.length();

  /// How many bytes.
  static final int BYTES = WIDTH * Float.BYTES;

  /// All memory, at its addresses.
  private static final MemorySegment ALL = everything();

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final VectorSpecies<Float> HALF = VectorSpecies.of(float.class, shape(2));
  private static final VectorSpecies<Float> QUARTER = VectorSpecies.of(float.class, shape(4));
  private static final VectorShuffle<Float> HALVES = rotation(WIDTH / 2);
  private static final VectorShuffle<Float> QUARTERS = rotation(Math.max(WIDTH / 4, 1));
  private static final VectorShuffle<Float> EIGHTHS = rotation(Math.max(WIDTH / 8, 1));
  private static final VectorShuffle<Float> SIXTEENTHS = rotation(Math.max(WIDTH / 16, 1));

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

  private static VectorShape shape(int part) {
    return VectorShape.forBitSize(Math.max(FLOATS.vectorBitSize() / part, 128));
  }

  /// The sums of all lanes of some vectors, by halves as [#sum]: much faster for many than each by
  /// itself, since no lanes change places.
  ///
  /// @param vectors one after the other; overwritten: the sum of vector j comes to place j · WIDTH
  static void sums(float[] vectors, int count) {
    for (int at = 0; at < count * WIDTH; at += WIDTH) {
      FloatVector h =
          FloatVector.fromArray(HALF, vectors, at)
              .add(FloatVector.fromArray(HALF, vectors, at + WIDTH / 2));
      h.intoArray(vectors, at);
    }
    if (WIDTH == 16) {
      for (int at = 0; at < count * WIDTH; at += WIDTH) {
        FloatVector q =
            FloatVector.fromArray(QUARTER, vectors, at)
                .add(FloatVector.fromArray(QUARTER, vectors, at + WIDTH / 4));
        q.intoArray(vectors, at);
      }
    }
    for (int at = 0; at < count * WIDTH; at += WIDTH) {
      vectors[at] = vectors[at] + vectors[at + 2] + (vectors[at + 1] + vectors[at + 3]);
    }
  }

  private static VectorShuffle<Float> rotation(int by) {
    return VectorShuffle.fromOp(FLOATS, i -> (i + by) % WIDTH);
  }

  static FloatVector zero() {
    return FloatVector.zero(FLOATS);
  }

  /// A vector of the same number.
  static FloatVector all(float number) {
    return FloatVector.broadcast(FLOATS, number);
  }

  static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(FLOATS, array, at);
  }

  /// @param at in bytes
  static IntVector loadBits(MemorySegment segment, long at) {
    return IntVector.fromMemorySegment(INTS, segment, at, ORDER);
  }

  /// What lies at an address; nothing checks that it is anybody's.
  static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(FLOATS, ALL, address, ORDER);
  }

  /// As [#load(long)].
  static float number(long address) {
    return ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address);
  }

  /// As [#load(long)].
  static IntVector loadBits(long address) {
    return IntVector.fromMemorySegment(INTS, ALL, address, ORDER);
  }

  /// The sum of all lanes, by halves.
  static float sum(FloatVector v) {
    FloatVector s = v.add(v.rearrange(HALVES));
    s = s.add(s.rearrange(QUARTERS));
    if (WIDTH >= 8) {
      s = s.add(s.rearrange(EIGHTHS));
    }
    if (WIDTH >= 16) {
      s = s.add(s.rearrange(SIXTEENTHS));
    }
    return s.lane(0);
  }

  /// The exponential, for numbers in [-87, 88]; others count as the nearer end.
  static FloatVector exp(FloatVector x) {
    FloatVector bounded = x.max(LEAST).min(MOST);
    // adding and taking away 1.5 · 2^23 rounds to the nearest whole number
    FloatVector magic = FloatVector.broadcast(FLOATS, 12582912f);
    FloatVector n = bounded.mul(LOG2_E).add(magic).sub(magic);
    FloatVector r = n.mul(-LN2_HIGH).add(bounded);
    r = n.mul(-LN2_LOW).add(r);
    FloatVector p = r.mul(1f / 5040).add(1f / 720);
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 120));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 24));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 6));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 0.5f));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1f));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1f));
    // 2^n: n + 127 as the exponent; n + 1.5 · 2^23 holds n in its low bits
    IntVector bits = n.add(magic).reinterpretAsInts();
    IntVector power = bits.add(127).lanewise(VectorOperators.LSHL, 23);
    return p.mul(power.reinterpretAsFloats());
  }
}
