package dev.treeline.models.image;

/// A decoded picture: 8 bits for each of red, green, blue, and perhaps for how opaque it is.
///
/// @param width pixels in a row, at least 1
/// @param height rows, at least 1
/// @param rgb `[Y, X, 3]`, row-major, each byte read as 0 to 255; not copied, and must not change
/// @param alpha `[Y, X]`, 0 (clear) to 255; empty where the file has none; not copied
@SuppressWarnings("ArrayRecordComponent")
public record RgbImage(int width, int height, byte[] rgb, byte[] alpha) {
  public RgbImage {
    if (!(width > 0 && height > 0)) {
      throw new IllegalArgumentException(
          "a picture needs at least one pixel, but is " + width + " x " + height);
    }
    if (3L * width * height != rgb.length) {
      throw new IllegalArgumentException(
          "a picture of %d x %d holds %d bytes, but there are %d"
              .formatted(width, height, 3L * width * height, rgb.length));
    }
    if (alpha.length != 0 && alpha.length != (long) width * height) {
      throw new IllegalArgumentException(
          "a picture of %d x %d has %d pixels, but there are %d of alpha"
              .formatted(width, height, (long) width * height, alpha.length));
    }
  }

  /// An opaque picture.
  public RgbImage(int width, int height, byte[] rgb) {
    this(width, height, rgb, new byte[0]);
  }

  /// Rows as columns: the picture mirrored about the diagonal through its first pixel.
  public RgbImage transposed() {
    return ExifOrientation.apply(this, 5);
  }

  /// The picture on white, opaque: `Image.alpha_composite` over a white background.
  ///
  /// Source: python-pillow/Pillow 13.0.0 `src/libImaging/AlphaComposite.c`, where 7 more bits are
  /// kept and the division by 255 is two shifts.
  public RgbImage onWhite() {
    if (alpha.length == 0) {
      return this;
    }
    byte[] blended = new byte[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      int opaque = alpha[i / 3] & 0xFF;
      int sum = 128 * ((rgb[i] & 0xFF) * opaque + 255 * (255 - opaque)) + (0x80 << 7);
      blended[i] = (byte) ((((sum >> 8) + sum) >> 8) >> 7);
    }
    return new RgbImage(width, height, blended);
  }
}
