package dev.treeline.models;

import dev.treeline.models.image.RgbImage;

/// Bars that make a picture square, in the colour that normalising turns to about zero.
///
/// Source: huggingface/transformers 4.57.6, `LlavaImageProcessor.pad_to_square`, which follows the
/// original LLaVA's `expand2square`.
record SquarePadding(byte red, byte green, byte blue) {
  static SquarePadding of(RecipeSettings settings, double[] missingMean) {
    double[] mean = settings.perChannel("image_mean", missingMean);
    return new SquarePadding(
        (byte) (int) (mean[0] * 255), (byte) (int) (mean[1] * 255), (byte) (int) (mean[2] * 255));
  }

  /// The picture in the middle of a square as wide as its longer edge.
  RgbImage apply(RgbImage image) {
    int side = Math.max(image.width(), image.height());
    if (image.width() == image.height()) {
      return image;
    }
    if (3L * side * side > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a picture of %d x %d pixels cannot be made square: it is too narrow"
              .formatted(image.width(), image.height()));
    }
    byte[] rgb = new byte[3 * side * side];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = red;
      rgb[i + 1] = green;
      rgb[i + 2] = blue;
    }
    int left = (side - image.width()) / 2;
    int top = (side - image.height()) / 2;
    int rowLength = 3 * image.width();
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(image.rgb(), y * rowLength, rgb, 3 * ((top + y) * side + left), rowLength);
    }
    return new RgbImage(side, side, rgb);
  }
}
