package dev.treeline.models.image;

/// How a picture must be turned to stand upright, as EXIF's tag 0x0112 says.
///
/// Source: `PIL.ImageOps.exif_transpose`; EXIF 2.3, 4.6.4 A.
final class ExifOrientation {
  private static final int TAG = 0x0112;
  private static final int ENTRY_BYTES = 12;

  private ExifOrientation() {}

  /// The orientation (1 to 8) in a TIFF block of the file; 1 when there is none or it cannot be
  /// read: a broken note does not spoil a good picture.
  ///
  /// @param start where the block starts, with or without the `Exif\0\0` before it
  /// @param end where it ends
  static int find(EncodedImage encoded, int start, int end) {
    int base = encoded.has(start, "Exif\0\0") ? start + 6 : start;
    boolean little = encoded.has(base, "II*\0");
    boolean known = little || encoded.has(base, "MM\0*");
    if (!known || end - base < 8 || end > encoded.size()) {
      return 1;
    }
    long directory = base + (u32(encoded, base + 4, little) & 0xFFFF_FFFFL);
    if (directory + 2 > end) {
      return 1;
    }
    int entries = u16(encoded, (int) directory, little);
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + (long) ENTRY_BYTES * i;
      if (entry + ENTRY_BYTES > end) {
        return 1;
      }
      if (u16(encoded, (int) entry, little) == TAG) {
        int value = u16(encoded, (int) entry + 8, little);
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
    return 1;
  }

  /// The picture, upright.
  ///
  /// @param orientation 1 to 8
  static RgbImage apply(RgbImage image, int orientation) {
    if (orientation == 1) {
      return image;
    }
    int width = image.width();
    int height = image.height();
    boolean swaps = orientation >= 5;
    int newWidth = swaps ? height : width;
    int newHeight = swaps ? width : height;
    boolean fromRight =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean fromBottom =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    byte[] rgb = new byte[image.rgb().length];
    byte[] alpha = new byte[image.alpha().length];
    int out = 0;
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < newWidth; x++) {
        int sourceX = swaps ? y : x;
        int sourceY = swaps ? x : y;
        sourceX = fromRight ? width - 1 - sourceX : sourceX;
        sourceY = fromBottom ? height - 1 - sourceY : sourceY;
        int in = sourceY * width + sourceX;
        System.arraycopy(image.rgb(), 3 * in, rgb, 3 * out, 3);
        if (alpha.length > 0) {
          alpha[out] = image.alpha()[in];
        }
        out++;
      }
    }
    return new RgbImage(newWidth, newHeight, rgb, alpha);
  }

  private static int u16(EncodedImage encoded, int at, boolean little) {
    return little ? encoded.u16LittleEndian(at) : encoded.u16BigEndian(at);
  }

  private static int u32(EncodedImage encoded, int at, boolean little) {
    return little ? encoded.i32LittleEndian(at) : encoded.i32BigEndian(at);
  }
}
