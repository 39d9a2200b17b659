package dev.treeline.models.image;

import java.util.Arrays;

/// The rows of a PNG: undoes their filters and turns samples of any depth into RGB.
///
/// Two rows are kept, with a byte for the filter before each.
final class PngRows {
  private static final int GRAY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int GRAY_ALPHA = 4;
  private static final int RGBA = 6;

  private final int depth;
  private final int colour;
  private final int samples;
  private final int step;
  private final byte[] colours = new byte[3 * 256]; // what the file does not give is black
  private byte[] clear = {}; // tRNS: an opacity for each colour of the palette, or a gray
  private boolean hasColours;
  private int width;
  private byte[] row = {};
  private byte[] above = {};

  private PngRows(int depth, int colour, int samples) {
    this.depth = depth;
    this.colour = colour;
    this.samples = samples;
    this.step = Math.max(1, samples * depth / 8);
  }

  static PngRows of(EncodedImage encoded, int depth, int colour) {
    int samples =
        switch (colour) {
          case GRAY, PALETTE -> 1;
          case GRAY_ALPHA -> 2;
          case RGB -> 3;
          case RGBA -> 4;
          default -> throw encoded.broken("PNG colour type " + colour);
        };
    boolean fits =
        switch (depth) {
          case 1, 2, 4 -> samples == 1;
          case 8 -> true;
          case 16 -> colour != PALETTE;
          default -> false;
        };
    if (!fits) {
      throw encoded.broken("PNG colour type " + colour + " with " + depth + " bits");
    }
    return new PngRows(depth, colour, samples);
  }

  void palette(EncodedImage encoded, int at, int length) {
    if (length % 3 != 0 || length > colours.length) {
      throw encoded.broken("PNG palette of " + length + " bytes");
    }
    System.arraycopy(encoded.bytes(), at, colours, 0, length);
    hasColours = true;
  }

  boolean lacksPalette() {
    return colour == PALETTE && !hasColours;
  }

  /// Reads what is transparent in a file without an alpha channel. Pillow reads a picture of three
  /// colours as RGB whatever stands here, and compares a gray with the number as it stands.
  void transparency(EncodedImage encoded, int at, int length) {
    if (colour == PALETTE || (colour == GRAY && depth <= 8 && length >= 2)) {
      clear = Arrays.copyOfRange(encoded.bytes(), at, at + length);
    }
  }

  boolean hasAlpha() {
    return colour == GRAY_ALPHA || colour == RGBA || clear.length > 0;
  }

  /// Starts a pass with rows of `width` pixels.
  void start(int width) {
    this.width = width;
    int length = Math.toIntExact(1 + Math.ceilDiv((long) width * samples * depth, 8));
    row = new byte[length];
    above = new byte[length];
  }

  /// The buffer for the next row, to be filled whole: filter, then bytes.
  byte[] next() {
    byte[] swap = above;
    above = row;
    row = swap;
    return row;
  }

  /// Undoes the filter of the row just filled.
  void unfilter(EncodedImage encoded) {
    switch (row[0]) {
      case 0 -> {}
      case 1 -> {
        for (int i = 1 + step; i < row.length; i++) {
          row[i] += row[i - step];
        }
      }
      case 2 -> {
        for (int i = 1; i < row.length; i++) {
          row[i] += above[i];
        }
      }
      case 3 -> {
        for (int i = 1; i < row.length; i++) {
          int left = i > step ? row[i - step] & 0xFF : 0;
          row[i] += (byte) ((left + (above[i] & 0xFF)) / 2);
        }
      }
      case 4 -> unfilterPaeth();
      default -> throw encoded.broken("PNG row with filter " + row[0]);
    }
  }

  private void unfilterPaeth() {
    for (int i = 1; i <= step && i < row.length; i++) {
      row[i] += above[i];
    }
    for (int i = 1 + step; i < row.length; i++) {
      int a = row[i - step] & 0xFF;
      int b = above[i] & 0xFF;
      int c = above[i - step] & 0xFF;
      int fromA = Math.abs(b - c);
      int fromB = Math.abs(a - c);
      int fromC = Math.abs(a + b - c - c);
      row[i] += (byte) (fromA <= fromB && fromA <= fromC ? a : fromB <= fromC ? b : c);
    }
  }

  /// Writes the row as RGB.
  ///
  /// @param rgb changed
  /// @param at where the first pixel goes
  /// @param stride from one pixel to the next
  void write(byte[] rgb, int at, int stride) {
    int bytes = depth == 16 ? 2 : 1;
    if (colour == RGB && depth == 8 && stride == 3) {
      System.arraycopy(row, 1, rgb, at, 3 * width);
      return;
    }
    boolean gray = samples < 3;
    int pixel = samples * bytes;
    for (int x = 0, out = at; x < width; x++, out += stride) {
      if (gray) {
        writeIndex(rgb, out, sample(x));
      } else {
        int in = 1 + x * pixel;
        rgb[out] = row[in];
        rgb[out + 1] = row[in + bytes];
        rgb[out + 2] = row[in + 2 * bytes];
      }
    }
  }

  /// Writes how opaque the row is.
  ///
  /// @param alpha changed
  /// @param at where the first pixel goes
  /// @param stride from one pixel to the next
  void writeAlpha(byte[] alpha, int at, int stride) {
    int bytes = depth == 16 ? 2 : 1;
    int gray = clear.length < 2 ? -1 : ((clear[0] & 0xFF) << 8) | (clear[1] & 0xFF);
    if (depth == 1) {
      gray = gray == 0 ? 0 : 255;
    }
    for (int x = 0, out = at; x < width; x++, out += stride) {
      int value = samples == 1 ? sample(x) : 0;
      alpha[out] =
          switch (colour) {
            case PALETTE -> value < clear.length ? clear[value] : (byte) 255;
            case GRAY -> (byte) (value == gray ? 0 : 255);
            default -> row[1 + (x * samples + samples - 1) * bytes];
          };
    }
  }

  private void writeIndex(byte[] rgb, int out, int value) {
    if (colour == PALETTE) {
      rgb[out] = colours[3 * value];
      rgb[out + 1] = colours[3 * value + 1];
      rgb[out + 2] = colours[3 * value + 2];
    } else {
      rgb[out] = (byte) value;
      rgb[out + 1] = (byte) value;
      rgb[out + 2] = (byte) value;
    }
  }

  /// An index, or a gray of 0 to 255. Pillow cuts 16-bit gray off at 255 but takes the high byte of
  /// it where there is alpha.
  private int sample(int x) {
    return switch (depth) {
      case 8 -> row[1 + x * samples] & 0xFF;
      case 16 -> {
        int high = row[1 + 2 * x * samples] & 0xFF;
        yield colour == GRAY_ALPHA ? high : high > 0 ? 255 : row[2 + 2 * x] & 0xFF;
      }
      default -> {
        int shift = 8 - depth * (x % (8 / depth) + 1);
        int value = (row[1 + x * depth / 8] >> shift) & ((1 << depth) - 1);
        yield colour == PALETTE ? value : value * 255 / ((1 << depth) - 1);
      }
    };
  }
}
