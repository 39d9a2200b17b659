package dev.treeline.inference.rows;

import dev.treeline.inference.rows.RowMap.Format;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;

/// Lays a matrix out in panels, as [RowMap] reads it.
final class Packing {
  private static final int MOST = 127; // of a byte, on either side of 0

  private Packing() {}

  /// @param scales `[panels, chunks, outputs of a panel]`, or empty
  @SuppressWarnings("ArrayRecordComponent")
  record Packed(MemorySegment weights, float[] scales) {}

  static Packed half(Pages pages, Matrix matrix) {
    matrix.require(Short.BYTES);
    MemorySegment to = room(pages, matrix, Format.HALF);
    IntStream.range(0, Format.HALF.panels(matrix.out()))
        .parallel()
        .forEach(panel -> half(matrix, panel, to));
    return new Packed(to, new float[0]);
  }

  private static MemorySegment room(Pages pages, Matrix matrix, Format format) {
    return pages.take((long) format.panels(matrix.out()) * matrix.in() * Lanes.BYTES);
  }

  private static void half(Matrix matrix, int panel, MemorySegment to) {
    int in = matrix.in();
    for (int lane = 0; lane < Lanes.WIDTH; lane++) {
      int low = panel * Format.HALF.panel() + lane;
      int high = low + Lanes.WIDTH;
      long at = (long) panel * in * Lanes.BYTES + (long) Integer.BYTES * lane;
      for (int k = 0; k < in; k++) {
        int bits = bits(matrix, low, k) | bits(matrix, high, k) << Short.SIZE;
        to.set(ValueLayout.JAVA_INT, at + (long) Lanes.BYTES * k, bits);
      }
    }
  }

  private static int bits(Matrix matrix, int output, int k) {
    if (output >= matrix.out()) {
      return 0;
    }
    long at = Short.BYTES * ((long) output * matrix.in() + k);
    return Short.toUnsignedInt(matrix.numbers().get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
  }

  static Packed bytes(Pages pages, Matrix matrix, Format format) {
    matrix.require(matrix.isHalf() ? Short.BYTES : Float.BYTES);
    MemorySegment to = room(pages, matrix, format);
    int panels = format.panels(matrix.out());
    float[] scales = new float[panels * format.chunks(matrix.in()) * format.panel()];
    var packed = new Packed(to, scales);
    IntStream.range(0, Math.min(matrix.out(), panels * format.panel()))
        .parallel()
        .forEach(output -> bytes(matrix, output, format, packed));
    return packed;
  }

  private static void bytes(Matrix matrix, int output, Format format, Packed packed) {
    int in = matrix.in();
    int chunks = format.chunks(in);
    int panel = output / format.panel();
    int place = output % format.panel();
    long at = (long) panel * in * Lanes.BYTES;
    at += (long) Integer.BYTES * (place % Lanes.WIDTH) + place / Lanes.WIDTH;
    for (int chunk = 0; chunk < chunks; chunk++) {
      int from = (int) ((long) in * chunk / chunks);
      int end = (int) ((long) in * (chunk + 1) / chunks);
      float largest = 0;
      for (int k = from; k < end; k++) {
        largest = Math.max(largest, Math.abs(number(matrix, output, k)));
      }
      float scale = largest / MOST;
      packed.scales[(panel * chunks + chunk) * format.panel() + place] = scale * ByteDots.SCALE;
      for (int k = from; k < end; k++) {
        byte step = (byte) Math.round(scale > 0 ? number(matrix, output, k) / scale : 0);
        packed.weights.set(ValueLayout.JAVA_BYTE, at + (long) Lanes.BYTES * k, step);
      }
    }
  }

  private static float number(Matrix matrix, int output, int k) {
    if (matrix.isHalf()) {
      return Float.float16ToFloat((short) bits(matrix, output, k));
    }
    long at = Float.BYTES * ((long) output * matrix.in() + k);
    return matrix.numbers().get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
  }
}
