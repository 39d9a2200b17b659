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
}
