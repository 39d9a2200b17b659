package dev.treeline.models.image;

/// What stands before the first scan of a JPEG file, as far as it decides what the samples mean.
///
/// @param adobeTransform Adobe's note on the colours: 0 none, 1 YCbCr, 2 YCCK; -1 without a note
/// @param orientation EXIF's, 1 to 8
record JpegHeader(
    int width,
    int height,
    int components,
    boolean namedRgb,
    boolean jfif,
    int adobeTransform,
    int orientation) {
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;

  static JpegHeader read(EncodedImage encoded) {
    var header = new JpegHeader(0, 0, 0, false, false, -1, 1);
    int at = 2;
    while (true) {
      while (encoded.u8(at) != 0xFF) { // libjpeg, too, skips what lies between markers
        at++;
      }
      while (encoded.u8(at) == 0xFF) {
        at++;
      }
      int marker = encoded.u8(at++);
      if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
        break;
      }
      if (marker == 0x01 || marker == 0 || (marker >= 0xD0 && marker <= 0xD8)) {
        continue; // stands alone
      }
      int length = encoded.u16BigEndian(at);
      if (length < 2) {
        throw encoded.broken("JPEG segment of length " + length);
      }
      header = header.with(encoded, marker, at + 2, length - 2);
      at += length;
    }
    if (header.components == 0) {
      throw encoded.broken("JPEG without a frame header");
    }
    return header;
  }

  private JpegHeader with(EncodedImage encoded, int marker, int at, int length) {
    if (marker == 0xE0 && length >= 12 && encoded.has(at, "JFIF\0")) {
      return new JpegHeader(width, height, components, namedRgb, true, adobeTransform, orientation);
    }
    if (marker == 0xEE && length >= 12 && encoded.has(at, "Adobe")) {
      int transform = encoded.u8(at + 11);
      return new JpegHeader(width, height, components, namedRgb, jfif, transform, orientation);
    }
    if (marker == 0xE1 && orientation == 1 && encoded.has(at, "Exif\0\0")) {
      int found = ExifOrientation.find(encoded, at, at + length);
      return new JpegHeader(width, height, components, namedRgb, jfif, adobeTransform, found);
    }
    boolean frame = marker >= 0xC0 && marker <= 0xCF;
    if (frame && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
      return withFrame(encoded, at);
    }
    return this;
  }

  private JpegHeader withFrame(EncodedImage encoded, int at) {
    int bits = encoded.u8(at);
    if (bits != 8) {
      throw encoded.broken("JPEG of " + bits + " bits, where 8 are known");
    }
    int count = encoded.u8(at + 5);
    boolean rgb =
        count == 3
            && encoded.u8(at + 6) == 'R'
            && encoded.u8(at + 9) == 'G'
            && encoded.u8(at + 12) == 'B';
    return new JpegHeader(
        encoded.u16BigEndian(at + 3),
        encoded.u16BigEndian(at + 1),
        count,
        rgb,
        jfif,
        adobeTransform,
        orientation);
  }

  /// Whether the first three samples are brightness and colour differences, by the rules of
  /// libjpeg's `default_decompress_parms`.
  boolean isYcc() {
    return switch (components) {
      case 3 -> jfif || (adobeTransform == -1 ? !namedRgb : adobeTransform != 0);
      case 4 -> adobeTransform > 0;
      default -> false;
    };
  }
}
