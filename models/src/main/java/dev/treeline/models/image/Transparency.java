package dev.treeline.models.image;

/// Resizes pictures that are not opaque, as Pillow does, byte for byte.
///
/// Source: python-pillow/Pillow 13.0.0 `src/libImaging/Convert.c` (`rgba2rgbA`, `rgbA2rgba`).
public final class Transparency {
  private Transparency() {}

  private static int by255(int value) {
    return ((value >> 8) + value) >> 8;
  }

  /// The picture, resized with its colours weighed by their opacity: the colour of a clear pixel
  /// spoils nothing.
  public static RgbImage resize(RgbImage image, int width, int height, ResampleFilter filter) {
    if (image.width() == width && image.height() == height) {
      return image;
    }
    if (image.alpha().length == 0) {
      return Resampler.resize(image, width, height, filter);
    }
    boolean weighs = filter != ResampleFilter.NEAREST;
    byte[] weighed = new byte[image.rgb().length];
    byte[] gray = new byte[image.rgb().length];
    for (int i = 0; i < weighed.length; i++) {
      int alpha = image.alpha()[i / 3] & 0xFF;
      int value = image.rgb()[i] & 0xFF;
      weighed[i] = (byte) (weighs ? by255(value * alpha + 128) : value);
      gray[i] = (byte) alpha;
    }
    var colours = new RgbImage(image.width(), image.height(), weighed);
    var opacity = new RgbImage(image.width(), image.height(), gray);
    byte[] rgb = Resampler.resize(colours, width, height, filter).rgb();
    byte[] opaque = Resampler.resize(opacity, width, height, filter).rgb();
    byte[] alpha = new byte[rgb.length / 3];
    for (int i = 0; i < rgb.length; i++) {
      int divisor = opaque[i] & 0xFF;
      if (weighs && divisor != 0 && divisor != 255) {
        rgb[i] = (byte) Math.min(255 * (rgb[i] & 0xFF) / divisor, 255);
      }
      alpha[i / 3] = (byte) divisor;
    }
    return new RgbImage(width, height, rgb, alpha);
  }

  /// A part of the picture as it is.
  public static RgbImage cut(RgbImage image, Resampler.Window window) {
    byte[] rgb = new byte[3 * window.width() * window.height()];
    byte[] alpha = new byte[image.alpha().length == 0 ? 0 : window.width() * window.height()];
    for (int y = 0; y < window.height(); y++) {
      int from = (window.top() + y) * image.width() + window.left();
      int to = y * window.width();
      System.arraycopy(image.rgb(), 3 * from, rgb, 3 * to, 3 * window.width());
      if (alpha.length > 0) {
        System.arraycopy(image.alpha(), from, alpha, to, window.width());
      }
    }
    return new RgbImage(window.width(), window.height(), rgb, alpha);
  }
}
