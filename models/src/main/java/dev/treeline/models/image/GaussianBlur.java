package dev.treeline.models.image;

/// A Gaussian blur over 13 x 13 pixels; at the edges the picture is mirrored, the edge itself not
/// repeated (torchvision's `GaussianBlur`).
final class GaussianBlur {
  private static final int RADIUS = 6;

  private GaussianBlur() {}

  /// Blurs a picture.
  ///
  /// @param deviation in pixels, above 0
  static RgbImage apply(RgbImage image, double deviation) {
    float[] weights = new float[2 * RADIUS + 1];
    double sum = 0;
    for (int i = -RADIUS; i <= RADIUS; i++) {
      sum += StrictMath.exp(-0.5 * i * i / (deviation * deviation));
    }
    for (int i = -RADIUS; i <= RADIUS; i++) {
      weights[i + RADIUS] = (float) (StrictMath.exp(-0.5 * i * i / (deviation * deviation)) / sum);
    }
    int row = 3 * image.width();
    float[] across = new float[image.rgb().length];
    for (int i = 0; i < across.length; i++) {
      int x = i % row / 3;
      int start = i - 3 * x;
      for (int k = -RADIUS; k <= RADIUS; k++) {
        int from = start + 3 * mirrored(x + k, image.width());
        across[i] += weights[k + RADIUS] * (image.rgb()[from] & 0xFF);
      }
    }
    byte[] rgb = new byte[across.length];
    for (int i = 0; i < rgb.length; i++) {
      int y = i / row;
      float value = 0;
      for (int k = -RADIUS; k <= RADIUS; k++) {
        value += weights[k + RADIUS] * across[mirrored(y + k, image.height()) * row + i % row];
      }
      rgb[i] = (byte) Math.clamp(Math.round(value), 0, 255);
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }

  private static int mirrored(int at, int size) {
    int period = Math.max(1, 2 * (size - 1));
    int place = Math.floorMod(at, period);
    return Math.min(place, period - place) % size;
  }
}
