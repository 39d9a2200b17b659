package dev.treeline.models;

import dev.treeline.models.image.RgbImage;

/// The size that Qwen-VL resizes a picture to: multiples of `factor`, the number of pixels between
/// two limits, the aspect ratio kept as far as that allows.
///
/// Source: huggingface/transformers 4.57.6, image_processing_qwen2_vl.py, `smart_resize`.
///
/// @param factor both edges are multiples of it
/// @param minPixels fewer are enlarged
/// @param maxPixels more are made smaller
record SmartResize(int factor, long minPixels, long maxPixels) {
  private static final double MOST_NARROW = 200;

  /// `{height, width}` of the resized picture.
  long[] of(RgbImage image) {
    int height = image.height();
    int width = image.width();
    double ratio = (double) Math.max(height, width) / Math.min(height, width);
    if (ratio > MOST_NARROW) {
      throw new IllegalArgumentException(
          "a picture's longer edge may be at most 200 times the shorter one, but it is %d x %d pixels"
              .formatted(width, height));
    }
    long pixels = (long) height * width;
    long[] size = {nearest(height), nearest(width)};
    if (size[0] * size[1] > maxPixels) {
      double beta = Math.sqrt((double) pixels / maxPixels);
      size[0] = Math.max(factor, (long) Math.floor(height / beta / factor) * factor);
      size[1] = Math.max(factor, (long) Math.floor(width / beta / factor) * factor);
    } else if (size[0] * size[1] < minPixels) {
      double beta = Math.sqrt((double) minPixels / pixels);
      size[0] = (long) Math.ceil(height * beta / factor) * factor;
      size[1] = (long) Math.ceil(width * beta / factor) * factor;
    }
    return size;
  }

  /// Halves go to the even multiple, as Python's `round` has it.
  private long nearest(int edge) {
    return (long) Math.rint((double) edge / factor) * factor;
  }
}
