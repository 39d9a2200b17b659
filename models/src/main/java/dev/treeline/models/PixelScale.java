package dev.treeline.models;

import dev.treeline.models.image.RgbImage;
import java.util.Arrays;
import java.util.List;

/// What becomes of a byte of a picture on its way into the vision tower.
///
/// A byte has 256 values, so the whole arithmetic is a table for each channel. It is the
/// reference's, in its order and precision (huggingface/transformers 4.57.6,
/// `image_transforms.rescale` and `normalize`): `byte * rescale_factor` in double, rounded to
/// float; then `(value - mean) / std` in float.
final class PixelScale {
  private final float[][] table; // [C, 256]

  private PixelScale(float[][] table) {
    this.table = table;
  }

  static PixelScale of(RecipeSettings settings, double[] missingMean, double[] missingStd) {
    double factor =
        settings.flag("do_rescale", true) ? settings.number("rescale_factor", 1.0 / 255) : 1.0;
    boolean normalizes = settings.flag("do_normalize", true);
    double[] mean = settings.perChannel("image_mean", missingMean);
    double[] std = settings.perChannel("image_std", missingStd);
    float[][] table = new float[3][256];
    for (int c = 0; c < 3; c++) {
      for (int value = 0; value < 256; value++) {
        float scaled = (float) (value * factor);
        table[c][value] = normalizes ? (scaled - (float) mean[c]) / (float) std[c] : scaled;
      }
    }
    return new PixelScale(table);
  }

  /// As the processors whose names end in `Fast` compute it (`image_processing_utils_fast.py`,
  /// `rescale_and_normalize`): `(byte - mean / factor) / (std / factor)`, all in float.
  static PixelScale ofTorch(RecipeSettings settings, double[] missingMean, double[] missingStd) {
    boolean rescales = settings.flag("do_rescale", true);
    boolean normalizes = settings.flag("do_normalize", true);
    double factor = settings.number("rescale_factor", 1.0 / 255);
    float inverse = rescales ? (float) (1.0 / factor) : 1f;
    double[] mean = settings.perChannel("image_mean", missingMean);
    double[] std = settings.perChannel("image_std", missingStd);
    float[][] table = new float[3][256];
    for (int c = 0; c < 3; c++) {
      for (int value = 0; value < 256; value++) {
        table[c][value] =
            normalizes
                ? (value - (float) mean[c] * inverse) / ((float) std[c] * inverse)
                : rescales ? value * (float) factor : value;
      }
    }
    return new PixelScale(table);
  }

  /// As torchvision's `ToTensor` and `Normalize` compute it: `byte / 255`, then `(value - mean) /
  /// std`, all in float.
  static PixelScale ofTorchvision(double[] mean, double[] std) {
    float[][] table = new float[3][256];
    for (int c = 0; c < 3; c++) {
      for (int value = 0; value < 256; value++) {
        table[c][value] = (value / 255f - (float) mean[c]) / (float) std[c];
      }
    }
    return new PixelScale(table);
  }

  /// The value that stands for `value` (0 to 255) in channel `c`.
  float scale(int c, int value) {
    return table[c][value];
  }

  /// Writes the picture as planes into a larger canvas of black pixels.
  ///
  /// @param canvas `[C, Y, X]` of `height` x `width`
  /// @param left column of the canvas where the picture starts
  /// @param top row of the canvas where the picture starts
  HostTensor onCanvas(RgbImage image, TargetSize.Exact canvas, int left, int top) {
    int plane = Math.multiplyExact(canvas.height(), canvas.width());
    float[] values = new float[Math.multiplyExact(3, plane)];
    byte[] rgb = image.rgb();
    for (int c = 0; c < 3; c++) {
      float[] scaled = table[c];
      if (image.width() < canvas.width() || image.height() < canvas.height()) {
        Arrays.fill(values, c * plane, (c + 1) * plane, scaled[0]);
      }
      for (int y = 0; y < image.height(); y++) {
        int in = 3 * y * image.width() + c;
        int out = c * plane + (top + y) * canvas.width() + left;
        for (int x = 0; x < image.width(); x++, in += 3) {
          values[out + x] = scaled[rgb[in] & 0xFF];
        }
      }
    }
    return new HostTensor(new long[] {1, 3, canvas.height(), canvas.width()}, values);
  }

  /// Pictures of one size as planes.
  ///
  /// @return `[images, C, Y, X]`
  HostTensor planes(List<RgbImage> images) {
    int height = images.getFirst().height();
    int width = images.getFirst().width();
    int plane = Math.multiplyExact(height, width);
    float[] values = new float[Math.multiplyExact(images.size(), 3 * plane)];
    int out = 0;
    for (RgbImage image : images) {
      for (int c = 0; c < 3; c++) {
        for (int i = 0; i < plane; i++) {
          values[out++] = table[c][image.rgb()[3 * i + c] & 0xFF];
        }
      }
    }
    return new HostTensor(new long[] {images.size(), 3, height, width}, values);
  }
}
