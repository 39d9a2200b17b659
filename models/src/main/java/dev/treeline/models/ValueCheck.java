package dev.treeline.models;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Looks for weights that are no numbers. Reads the bits, so that no tensor needs room in Java's
/// heap: a value is infinite or NaN exactly when all bits of its exponent are set.
final class ValueCheck {
  private ValueCheck() {}

  static List<Finding> check(Safetensors files) {
    var findings = new ArrayList<Finding>();
    for (String name : files.names()) {
      TensorInfo info = files.info(name);
      long bad = countNotFinite(info, files.bytes(name));
      if (bad > 0) {
        findings.add(
            Finding.error(
                "%s: tensor %s: %,d of %,d numbers are infinite or NaN"
                    .formatted(info.file(), name, bad, info.count())));
      }
    }
    return findings;
  }

  static long countNotFinite(TensorInfo info, MemorySegment bytes) {
    return switch (info.dtype()) {
      case F16 -> countShorts(info, bytes, 0x7C00);
      case BF16 -> countShorts(info, bytes, 0x7F80);
      case F32 -> {
        long bad = 0;
        for (long i = 0; i < info.count(); i++) {
          bad += (bytes.getAtIndex(TensorValues.INT, i) & 0x7F800000) == 0x7F800000 ? 1 : 0;
        }
        yield bad;
      }
      case F64 -> {
        long bad = 0;
        for (long i = 0; i < info.count(); i++) {
          bad += Double.isFinite(bytes.getAtIndex(TensorValues.DOUBLE, i)) ? 0 : 1;
        }
        yield bad;
      }
      default -> 0;
    };
  }

  private static long countShorts(TensorInfo info, MemorySegment bytes, int exponent) {
    long bad = 0;
    for (long i = 0; i < info.count(); i++) {
      bad += (bytes.getAtIndex(TensorValues.SHORT, i) & exponent) == exponent ? 1 : 0;
    }
    return bad;
  }
}
