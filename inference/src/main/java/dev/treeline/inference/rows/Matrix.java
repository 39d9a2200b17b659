package dev.treeline.inference.rows;

import java.lang.foreign.MemorySegment;

/// Weights of a linear map as they lie in files.
///
/// @param numbers `[out, in]` in native memory, f16 or f32
public record Matrix(MemorySegment numbers, int out, int in) {
  public Matrix {
    if (out < 1 || in < 1) {
      throw new IllegalArgumentException(
          "a map must have inputs and outputs, but is %d to %d".formatted(in, out));
    }
  }

  /// Whether the numbers are f16.
  boolean isHalf() {
    return numbers.byteSize() == (long) Short.BYTES * in * out;
  }

  /// Fails where the numbers are not of this size.
  void require(int bytes) {
    if (numbers.byteSize() != (long) bytes * in * out) {
      throw new IllegalArgumentException(
          "a map of %d to %d numbers of %d bytes has %d bytes, but there are %d"
              .formatted(in, out, bytes, (long) bytes * in * out, numbers.byteSize()));
    }
  }
}
