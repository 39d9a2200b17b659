package dev.treeline.bench.grove;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/// Writes PNG files whose bytes depend on the pixels only: the compressor is ours, since zlib's
/// output differs between its versions. Format: PNG specification, third edition (W3C, 2025).
final class Png {
  private static final byte[] SIGNATURE = {(byte) 137, 80, 78, 71, 13, 10, 26, 10};
  private static final int CHANNELS = 3;

  private Png() {}

  /// @param rgb `[Y * X * 3]`
  static byte[] encode(int width, int height, byte[] rgb) {
    if (rgb.length != width * height * CHANNELS) {
      throw new IllegalArgumentException(
          "rgb must hold %d bytes, but holds %d".formatted(width * height * CHANNELS, rgb.length));
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream(rgb.length / 2);
    file.writeBytes(SIGNATURE);
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    number(header, width);
    number(header, height);
    header.writeBytes(new byte[] {8, 2, 0, 0, 0});
    chunk(file, "IHDR", header.toByteArray());
    chunk(file, "IDAT", zlib(filter(rgb, width * CHANNELS)));
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static byte[] zlib(byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x78);
    out.write(0x01);
    out.writeBytes(Deflate.compress(data));
    Adler32 sum = new Adler32();
    sum.update(data);
    number(out, (int) sum.getValue());
    return out.toByteArray();
  }

  /// Each row by the filter (none, left, up) whose residuals are smallest, the specification's
  /// advice.
  private static byte[] filter(byte[] rgb, int stride) {
    int height = rgb.length / stride;
    byte[] filtered = new byte[height * (stride + 1)];
    byte[][] residuals = new byte[3][stride];
    for (int y = 0; y < height; y++) {
      int best = residuals(rgb, y * stride, residuals);
      filtered[y * (stride + 1)] = (byte) best;
      System.arraycopy(residuals[best], 0, filtered, y * (stride + 1) + 1, stride);
    }
    return filtered;
  }

  /// Fills in a row's residuals by every filter.
  ///
  /// @param start of the row
  /// @param residuals `[3, X * 3]`, overwritten
  /// @return the filter to take
  private static int residuals(byte[] rgb, int start, byte[][] residuals) {
    int stride = residuals[0].length;
    long[] sums = new long[3];
    for (int x = 0; x < stride; x++) {
      int value = rgb[start + x];
      int left = x < CHANNELS ? 0 : rgb[start + x - CHANNELS];
      int up = start == 0 ? 0 : rgb[start + x - stride];
      residuals[0][x] = (byte) value;
      residuals[1][x] = (byte) (value - left);
      residuals[2][x] = (byte) (value - up);
      for (int type = 0; type < 3; type++) {
        sums[type] += Math.abs(residuals[type][x]);
      }
    }
    int best = sums[1] < sums[0] ? 1 : 0;
    return sums[2] < sums[best] ? 2 : best;
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
    number(file, data.length);
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    file.writeBytes(name);
    file.writeBytes(data);
    CRC32 sum = new CRC32();
    sum.update(name);
    sum.update(data);
    number(file, (int) sum.getValue());
  }

  private static void number(ByteArrayOutputStream out, int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(value >>> shift);
    }
  }
}
