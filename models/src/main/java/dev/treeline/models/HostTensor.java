package dev.treeline.models;

import java.util.Arrays;

/// Numbers in Java memory with a shape: what crosses from preparing an input to running it.
///
/// @param shape every size ≥ 0; their product is the number of values
/// @param values row-major; not copied, and must not change
@SuppressWarnings("ArrayRecordComponent")
public record HostTensor(long[] shape, float[] values) {
  public HostTensor {
    long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (count != values.length) {
      throw new IllegalArgumentException(
          "shape "
              + Arrays.toString(shape)
              + " holds "
              + count
              + " values, but there are "
              + values.length);
    }
  }

  /// Whole numbers, such as a size or a grid, as a vector.
  ///
  /// @param values each at most 2²⁴ in size, which a float holds exactly
  public static HostTensor whole(long... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      if (Math.abs(values[i]) > 1 << 24) {
        throw new IllegalArgumentException(
            "a whole number must be at most 2^24, but is " + values[i]);
      }
      floats[i] = values[i];
    }
    return new HostTensor(new long[] {values.length}, floats);
  }

  /// The values as whole numbers.
  public long[] longs() {
    long[] longs = new long[values.length];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = (long) values[i];
    }
    return longs;
  }
}
