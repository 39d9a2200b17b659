package dev.treeline.models;

import java.util.Arrays;
import java.util.List;

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

  /// Tensors of one shape below each other along the first axis.
  ///
  /// @param parts at least one
  public static HostTensor stacked(List<HostTensor> parts) {
    long[] shape = parts.getFirst().shape.clone();
    int size = parts.getFirst().values.length;
    float[] all = new float[Math.multiplyExact(parts.size(), size)];
    int at = 0;
    for (HostTensor part : parts) {
      if (!Arrays.equals(part.shape, parts.getFirst().shape)) {
        throw new IllegalArgumentException(
            "shape %s cannot stand below %s"
                .formatted(Arrays.toString(part.shape), Arrays.toString(parts.getFirst().shape)));
      }
      System.arraycopy(part.values, 0, all, at, size);
      at += size;
    }
    shape[0] *= parts.size();
    return new HostTensor(shape, all);
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
