package dev.treeline.models.image;

import java.util.random.RandomGenerator;

/// Flips, turns and cuts of pictures.
final class Geometry {
  private static final int CROP_SIDE = 336;
  private static final int CROP_DRAWS = 10;

  private Geometry() {}

  static RgbImage flip(RgbImage image) {
    byte[] rgb = new byte[image.rgb().length];
    int width = image.width();
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < width; x++) {
        copy(image, x, y, rgb, y * width + width - 1 - x);
      }
    }
    return new RgbImage(width, image.height(), rgb);
  }

  static RgbImage flipVertical(RgbImage image) {
    byte[] rgb = new byte[image.rgb().length];
    int row = 3 * image.width();
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(image.rgb(), y * row, rgb, (image.height() - 1 - y) * row, row);
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }

  /// Turns a picture about its middle, counter-clockwise; its size stays, each place takes the
  /// nearest pixel, and what lies outside is black.
  static RgbImage rotate(RgbImage image, double degrees) {
    int width = image.width();
    int height = image.height();
    byte[] rgb = new byte[image.rgb().length];
    double sine = StrictMath.sin(StrictMath.toRadians(degrees));
    double cosine = StrictMath.cos(StrictMath.toRadians(degrees));
    for (int y = 0; y < height; y++) {
      double down = y + 0.5 - height / 2.0;
      for (int x = 0; x < width; x++) {
        double across = x + 0.5 - width / 2.0;
        int fromX = (int) Math.floor(cosine * across - sine * down + width / 2.0);
        int fromY = (int) Math.floor(sine * across + cosine * down + height / 2.0);
        if (fromX >= 0 && fromX < width && fromY >= 0 && fromY < height) {
          copy(image, fromX, fromY, rgb, y * width + x);
        }
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /// `RandomResizedCrop`: up to ten draws of an area and a ratio; when none fits, the middle.
  static RgbImage crop(RgbImage image, RandomGenerator random) {
    long area = (long) image.width() * image.height();
    for (int draw = 0; draw < CROP_DRAWS; draw++) {
      double target = area * random.nextDouble(0.08, 1);
      double widest = StrictMath.log(4.0 / 3);
      double ratio = StrictMath.exp(random.nextDouble(-widest, widest));
      int width = (int) Math.round(Math.sqrt(target * ratio));
      int height = (int) Math.round(Math.sqrt(target / ratio));
      if (width > 0 && width <= image.width() && height > 0 && height <= image.height()) {
        int left = random.nextInt(image.width() - width + 1);
        int top = random.nextInt(image.height() - height + 1);
        return scaled(cut(image, new Resampler.Window(left, top, width, height)));
      }
    }
    double ratio = Math.clamp((double) image.width() / image.height(), 3.0 / 4, 4.0 / 3);
    int width = Math.clamp(Math.round(image.height() * ratio), 1, image.width());
    int height = Math.clamp(Math.round(image.width() / ratio), 1, image.height());
    int left = (image.width() - width) / 2;
    int top = (image.height() - height) / 2;
    return scaled(cut(image, new Resampler.Window(left, top, width, height)));
  }

  private static RgbImage scaled(RgbImage image) {
    return Resampler.resize(image, CROP_SIDE, CROP_SIDE, ResampleFilter.BILINEAR);
  }

  private static RgbImage cut(RgbImage image, Resampler.Window window) {
    byte[] rgb = new byte[3 * window.width() * window.height()];
    for (int y = 0; y < window.height(); y++) {
      int in = 3 * ((window.top() + y) * image.width() + window.left());
      System.arraycopy(image.rgb(), in, rgb, 3 * y * window.width(), 3 * window.width());
    }
    return new RgbImage(window.width(), window.height(), rgb);
  }

  private static void copy(RgbImage image, int x, int y, byte[] rgb, int pixel) {
    System.arraycopy(image.rgb(), 3 * (y * image.width() + x), rgb, 3 * pixel, 3);
  }
}
