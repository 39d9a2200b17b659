package dev.treeline.models.image;

/// Decodes BMP: palettes, 16, 24 and 32 bits, bit fields, run lengths.
///
/// Source: Microsoft's `BITMAPINFOHEADER` and its successors; what the bits become follows Pillow
/// (`BmpImagePlugin.py`, `Unpack.c`). The fourth byte of 32 bits is dropped, alpha or not.
final class BmpDecoder {
  private static final int RUNS_8 = 1;
  private static final int RUNS_4 = 2;
  private static final int BIT_FIELDS = 3;

  private final EncodedImage encoded;
  private final int headerSize;
  private final int width;
  private final int height;
  private final boolean topDown;
  private final int bits;
  private final int compression;
  private final byte[] rgb;
  private int at;

  private BmpDecoder(EncodedImage encoded) {
    this.encoded = encoded;
    headerSize = encoded.i32LittleEndian(14);
    boolean old = headerSize == 12;
    if (!old && headerSize < 40) {
      throw encoded.broken("BMP header of " + headerSize + " bytes");
    }
    int rows = old ? encoded.u16LittleEndian(20) : encoded.i32LittleEndian(22);
    width = old ? encoded.u16LittleEndian(18) : encoded.i32LittleEndian(18);
    topDown = rows < 0;
    height = Math.abs(rows);
    bits = encoded.u16LittleEndian(old ? 24 : 28);
    compression = old ? 0 : encoded.i32LittleEndian(30);
    encoded.requireSize(width, height);
    at = encoded.i32LittleEndian(10);
    rgb = new byte[Math.toIntExact(3L * width * height)];
  }

  static RgbImage decode(EncodedImage encoded) {
    var decoder = new BmpDecoder(encoded);
    switch (decoder.compression) {
      case 0, BIT_FIELDS -> decoder.readRows();
      case RUNS_8, RUNS_4 -> decoder.readRuns();
      default -> throw encoded.broken("BMP compression " + decoder.compression);
    }
    return new RgbImage(decoder.width, decoder.height, decoder.rgb);
  }

  private void readRows() {
    int rowBytes = Math.toIntExact(Math.ceilDiv((long) width * bits, 32) * 4);
    if ((long) rowBytes * height > encoded.size() - (long) at) {
      throw encoded.truncated();
    }
    byte[] colours = bits <= 8 ? palette() : new byte[0];
    int[] masks = bits <= 8 ? new int[0] : masks();
    for (int y = 0; y < height; y++, at += rowBytes) {
      int out = 3 * width * (topDown ? y : height - 1 - y);
      for (int x = 0; x < width; x++, out += 3) {
        switch (bits) {
          case 1, 2, 4, 8 -> {
            int shift = 8 - bits * (x % (8 / bits) + 1);
            int index = (encoded.u8(at + x * bits / 8) >> shift) & ((1 << bits) - 1);
            System.arraycopy(colours, 3 * index, rgb, out, 3);
          }
          case 16 -> unmask(encoded.u16LittleEndian(at + 2 * x), masks, out);
          case 24 -> {
            rgb[out] = encoded.bytes()[at + 3 * x + 2];
            rgb[out + 1] = encoded.bytes()[at + 3 * x + 1];
            rgb[out + 2] = encoded.bytes()[at + 3 * x];
          }
          case 32 -> unmask(encoded.i32LittleEndian(at + 4 * x), masks, out);
          default -> throw encoded.broken("BMP with " + bits + " bits");
        }
      }
    }
  }

  private void unmask(int value, int[] masks, int out) {
    for (int c = 0; c < 3; c++) {
      int shift = Integer.numberOfTrailingZeros(masks[c]);
      int most = masks[c] >>> shift;
      rgb[out + c] = (byte) (((value & masks[c]) >>> shift) * 255 / most);
    }
  }

  private int[] masks() {
    if (compression == BIT_FIELDS && bits != 24) {
      int[] masks = new int[3];
      for (int c = 0; c < 3; c++) {
        masks[c] = encoded.i32LittleEndian(54 + 4 * c);
        if (Integer.bitCount(masks[c]) < 1 || Integer.bitCount(masks[c]) > 8) {
          throw encoded.broken("BMP colour mask " + Integer.toHexString(masks[c]));
        }
      }
      return masks;
    }
    return bits == 16 ? new int[] {0x7C00, 0x3E0, 0x1F} : new int[] {0xFF0000, 0xFF00, 0xFF};
  }

  /// 256 colours; those that the file does not give are black.
  private byte[] palette() {
    boolean old = headerSize == 12;
    int entry = old ? 3 : 4;
    int given = old ? 0 : encoded.i32LittleEndian(46);
    int count = given > 0 && given <= 256 ? given : 1 << bits;
    int start = 14 + headerSize;
    byte[] colours = new byte[3 * 256];
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < 3; c++) {
        colours[3 * i + c] = (byte) encoded.u8(start + entry * i + 2 - c);
      }
    }
    return colours;
  }

  /// Run lengths: (count, index) pairs, with 0 as the escape for ends, jumps and plain indices.
  /// What is not painted has colour 0.
  private void readRuns() {
    byte[] colours = palette();
    boolean half = compression == RUNS_4;
    byte[] indices = new byte[width * height];
    int place = 0;
    boolean more = true;
    while (more) {
      int count = encoded.u8(at++);
      int value = encoded.u8(at++);
      if (count > 0) {
        int end = Math.min(place + count, (place / width + 1) * width);
        for (int i = 0; place < end && place < indices.length; i++) {
          indices[place++] = (byte) (half ? nibble(value, i) : value);
        }
      } else if (value == 0) {
        place = Math.ceilDiv(place, width) * width;
      } else if (value == 1) {
        more = false;
      } else if (value == 2) {
        place =
            Math.clamp(
                (long) place + encoded.u8(at) + (long) encoded.u8(at + 1) * width,
                0,
                indices.length);
        at += 2;
      } else {
        place = readPlain(indices, place, value, half);
      }
      more &= place < indices.length;
    }
    for (int i = 0; i < indices.length; i++) {
      int row = i / width;
      int out = 3 * ((topDown ? row : height - 1 - row) * width + i % width);
      System.arraycopy(colours, 3 * (indices[i] & 0xFF), rgb, out, 3);
    }
  }

  private int readPlain(byte[] indices, int start, int count, boolean half) {
    int bytes = half ? (count + 1) / 2 : count;
    encoded.require(at, bytes);
    for (int i = 0; i < count && start + i < indices.length; i++) {
      int value = half ? nibble(encoded.u8(at + i / 2), i) : encoded.u8(at + i);
      indices[start + i] = (byte) value;
    }
    at += bytes + bytes % 2;
    return Math.min(start + count, indices.length);
  }

  private static int nibble(int value, int i) {
    return i % 2 == 0 ? value >> 4 : value & 15;
  }
}
