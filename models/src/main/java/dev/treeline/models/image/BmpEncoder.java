package dev.treeline.models.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes pictures as BMP, 24 bits a pixel: lossless, and quick to write and to read.
final class BmpEncoder {
  private static final int HEADER = 54;

  private BmpEncoder() {}

  /// Encodes a picture; how opaque it is gets lost.
  static byte[] encode(RgbImage image) {
    int stride = Math.multiplyExact(3, image.width()) + 3 & ~3;
    int size = Math.addExact(HEADER, Math.multiplyExact(stride, image.height()));
    ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(size).putInt(0).putInt(HEADER);
    file.putInt(40).putInt(image.width()).putInt(image.height());
    file.putShort((short) 1).putShort((short) 24); // one plane, 24 bits, not compressed
    byte[] bytes = file.array();
    for (int y = 0; y < image.height(); y++) {
      int in = 3 * y * image.width();
      int out = HEADER + (image.height() - 1 - y) * stride; // the last row comes first
      for (int i = 0; i < 3 * image.width(); i += 3) {
        bytes[out + i] = image.rgb()[in + i + 2];
        bytes[out + i + 1] = image.rgb()[in + i + 1];
        bytes[out + i + 2] = image.rgb()[in + i];
      }
    }
    return bytes;
  }
}
