package dev.treeline.models;

import java.nio.file.Path;
import java.util.Arrays;

/// What a file says of one tensor.
///
/// @param name as the file has it
/// @param shape every size ≥ 0; not copied, and must not change
/// @param file where it lies
@SuppressWarnings("ArrayRecordComponent")
public record TensorInfo(String name, Dtype dtype, long[] shape, Path file) {
  /// How many numbers it has.
  public long count() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /// How many bytes it takes.
  public long sizeBytes() {
    return Math.multiplyExact(count(), dtype.sizeBytes());
  }

  @Override
  public String toString() {
    return name + " " + dtype + " " + Arrays.toString(shape) + " in " + file;
  }
}
