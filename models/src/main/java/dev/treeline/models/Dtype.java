package dev.treeline.models;

import java.util.Arrays;
import java.util.Optional;

/// What one number of a tensor is in a file, under the names that safetensors uses.
public enum Dtype {
  BOOL(1),
  U8(1),
  I8(1),
  F8_E5M2(1),
  F8_E4M3(1),
  I16(2),
  U16(2),
  F16(2),
  BF16(2),
  I32(4),
  U32(4),
  F32(4),
  F64(8),
  I64(8),
  U64(8);

  private final int sizeBytes;

  Dtype(int sizeBytes) {
    this.sizeBytes = sizeBytes;
  }

  /// The bytes one number takes.
  public int sizeBytes() {
    return sizeBytes;
  }

  /// Whether its values are real numbers that [Safetensors#floats] reads.
  public boolean isReal() {
    return this == F16 || this == BF16 || this == F32 || this == F64;
  }

  /// Whether its values are whole numbers or truth values that [Safetensors#longs] reads.
  public boolean isWhole() {
    return switch (this) {
      case BOOL, U8, I8, I16, U16, I32, U32, I64 -> true;
      case F8_E5M2, F8_E4M3, F16, BF16, F32, F64, U64 -> false;
    };
  }

  static Optional<Dtype> named(String name) {
    return Arrays.stream(values()).filter(dtype -> dtype.name().equals(name)).findFirst();
  }
}
