package dev.treeline.models;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Turns a tensor's bytes into Java numbers and back.
final class TensorValues {
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private TensorValues() {}

  static float[] floats(TensorInfo info, MemorySegment bytes) {
    if (!info.dtype().isReal()) {
      throw wrongType(info, "F32, F16, BF16 or F64");
    }
    float[] values = new float[javaLength(info)];
    switch (info.dtype()) {
      case F32 -> MemorySegment.copy(bytes, FLOAT, 0, values, 0, values.length);
      case F16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.float16ToFloat(bytes.getAtIndex(SHORT, i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = bfloat16ToFloat(bytes.getAtIndex(SHORT, i));
        }
      }
      default -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) bytes.getAtIndex(DOUBLE, i);
        }
      }
    }
    return values;
  }

  static long[] longs(TensorInfo info, MemorySegment bytes) {
    Dtype dtype = info.dtype();
    if (!dtype.isWhole()) {
      throw wrongType(info, "whole numbers");
    }
    long[] values = new long[javaLength(info)];
    for (int i = 0; i < values.length; i++) {
      values[i] = wholeNumber(dtype, bytes, i);
    }
    return values;
  }

  private static long wholeNumber(Dtype dtype, MemorySegment bytes, int i) {
    return switch (dtype) {
      case BOOL, U8 -> Byte.toUnsignedLong(bytes.get(BYTE, i));
      case I8 -> bytes.get(BYTE, i);
      case I16 -> bytes.getAtIndex(SHORT, i);
      case U16 -> Short.toUnsignedLong(bytes.getAtIndex(SHORT, i));
      case I32 -> bytes.getAtIndex(INT, i);
      case U32 -> Integer.toUnsignedLong(bytes.getAtIndex(INT, i));
      default -> bytes.getAtIndex(LONG, i);
    };
  }

  static float bfloat16ToFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /// Rounds to the nearest bfloat16, to the even one from the middle; NaN stays NaN.
  static short floatToBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }

  /// Puts value number `from` of an entry at place `i` of `segment`.
  static void put(MemorySegment segment, int i, SafetensorsWriter.Entry entry, int from) {
    if (entry.values() instanceof float[] floats) {
      putReal(segment, i, entry.dtype(), floats[from]);
    } else if (entry.values() instanceof long[] longs) {
      putWhole(segment, i, entry, longs[from]);
    }
  }

  private static void putReal(MemorySegment segment, int i, Dtype dtype, float value) {
    switch (dtype) {
      case F32 -> segment.setAtIndex(FLOAT, i, value);
      case F16 -> segment.setAtIndex(SHORT, i, Float.floatToFloat16(value));
      case BF16 -> segment.setAtIndex(SHORT, i, floatToBfloat16(value));
      default -> segment.setAtIndex(DOUBLE, i, value);
    }
  }

  private static void putWhole(
      MemorySegment segment, int i, SafetensorsWriter.Entry entry, long value) {
    switch (entry.dtype().sizeBytes()) {
      case 1 -> segment.set(BYTE, i, (byte) value);
      case 2 -> segment.setAtIndex(SHORT, i, (short) value);
      case 4 -> segment.setAtIndex(INT, i, (int) value);
      default -> segment.setAtIndex(LONG, i, value);
    }
    long kept = wholeNumber(entry.dtype(), segment, i);
    if (kept != value || (entry.dtype() == Dtype.BOOL && (value & ~1) != 0)) {
      throw new IllegalArgumentException(
          "tensor %s: %s cannot hold %d".formatted(entry.name(), entry.dtype(), value));
    }
  }

  private static int javaLength(TensorInfo info) {
    long count = info.count();
    if (count > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "tensor " + info + " has " + count + " numbers, too many for one Java array");
    }
    return (int) count;
  }

  private static ModelFormatException wrongType(TensorInfo info, String expected) {
    return new ModelFormatException(
        "%s: tensor %s should be %s, but is %s"
            .formatted(info.file(), info.name(), expected, info.dtype()));
  }
}
