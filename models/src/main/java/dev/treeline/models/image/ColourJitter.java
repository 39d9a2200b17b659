package dev.treeline.models.image;

import java.util.random.RandomGenerator;

/// Changes of brightness, contrast, saturation and hue, one after the other in a drawn order, each
/// rounded to 8 bits: torchvision's `ColorJitter(1, 1, 1, 0.5)`.
///
/// @param brightness factor on every value, 0 or more
/// @param contrast factor on the distance from the mean gray, 0 or more
/// @param saturation factor on the distance from the pixel's own gray, 0 or more
/// @param hue turn of the hue, in circles, in [-0.5, 0.5]
/// @param order the four steps by number: brightness, contrast, saturation, hue
@SuppressWarnings("ArrayRecordComponent")
record ColourJitter(
    double brightness, double contrast, double saturation, double hue, int[] order) {

  static ColourJitter draw(RandomGenerator random) {
    int[] order = {0, 1, 2, 3};
    for (int i = 3; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return new ColourJitter(
        random.nextDouble(2),
        random.nextDouble(2),
        random.nextDouble(2),
        random.nextDouble(-0.5, 0.5),
        order);
  }

  RgbImage apply(RgbImage image) {
    byte[] rgb = image.rgb().clone();
    for (int step : order) {
      switch (step) {
        case 0 -> blendAll(rgb, 0, brightness);
        case 1 -> blendAll(rgb, meanGray(rgb), contrast);
        case 2 -> saturate(rgb);
        default -> turn(rgb);
      }
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }

  private static void blendAll(byte[] rgb, double from, double factor) {
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = clip(from + factor * ((rgb[i] & 0xFF) - from));
    }
  }

  private void saturate(byte[] rgb) {
    for (int i = 0; i < rgb.length; i += 3) {
      double gray = gray(rgb, i);
      for (int c = i; c < i + 3; c++) {
        rgb[c] = clip(gray + saturation * ((rgb[c] & 0xFF) - gray));
      }
    }
  }

  private static double meanGray(byte[] rgb) {
    long sum = 0;
    for (int i = 0; i < rgb.length; i += 3) {
      sum += Math.round(gray(rgb, i));
    }
    return Math.round(3.0 * sum / rgb.length);
  }

  /// ITU-R 601 luma.
  private static double gray(byte[] rgb, int i) {
    return 0.299 * (rgb[i] & 0xFF) + 0.587 * (rgb[i + 1] & 0xFF) + 0.114 * (rgb[i + 2] & 0xFF);
  }

  private void turn(byte[] rgb) {
    for (int i = 0; i < rgb.length; i += 3) {
      int red = rgb[i] & 0xFF;
      int green = rgb[i + 1] & 0xFF;
      int blue = rgb[i + 2] & 0xFF;
      int value = Math.max(red, Math.max(green, blue));
      double chroma = value - Math.min(red, Math.min(green, blue));
      if (chroma > 0) {
        double sixth =
            value == red
                ? (green - blue) / chroma
                : value == green ? 2 + (blue - red) / chroma : 4 + (red - green) / chroma;
        double turned = sixth + 6 * hue;
        rgb[i] = channel(turned + 5, value, chroma);
        rgb[i + 1] = channel(turned + 3, value, chroma);
        rgb[i + 2] = channel(turned + 1, value, chroma);
      }
    }
  }

  /// One channel of a colour of HSV, `sixth` its hue in sixths of the circle, moved on by 5, 3 or 1
  /// for red, green or blue.
  private static byte channel(double sixth, int value, double chroma) {
    double k = ((sixth % 6) + 6) % 6;
    return clip(value - chroma * Math.clamp(Math.min(k, 4 - k), 0, 1));
  }

  private static byte clip(double value) {
    return (byte) Math.clamp(Math.round(value), 0, 255);
  }
}
