package dev.treeline.models;

/// A decoded picture: 8 bits for each of red, green, blue.
///
/// @param width pixels in a row, at least 1
/// @param height rows, at least 1
/// @param rgb `[Y, X, 3]`, row-major, each byte read as 0 to 255; not copied, and must not change
@SuppressWarnings("ArrayRecordComponent")
public record RgbImage(int width, int height, byte[] rgb) {
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
  }
}
