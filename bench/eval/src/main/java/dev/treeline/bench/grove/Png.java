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
    for (int y = 0; y < height; y++) {
      int best = 0;
      long least = Long.MAX_VALUE;
      for (int type = 0; type < 3; type++) {
        long sum = 0;
        for (int x = 0; x < stride; x++) {
          sum += Math.abs(residual(rgb, stride, type, y * stride + x));
        }
        if (sum < least) {
          least = sum;
          best = type;
        }
      }
      filtered[y * (stride + 1)] = (byte) best;
      for (int x = 0; x < stride; x++) {
        filtered[y * (stride + 1) + 1 + x] = residual(rgb, stride, best, y * stride + x);
      }
    }
    return filtered;
  }

  private static byte residual(byte[] rgb, int stride, int type, int at) {
    int before = 0;
    if (type == 1 && at % stride >= CHANNELS) {
      before = rgb[at - CHANNELS];
    } else if (type == 2 && at >= stride) {
      before = rgb[at - stride];
    }
    return (byte) (rgb[at] - before);
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
