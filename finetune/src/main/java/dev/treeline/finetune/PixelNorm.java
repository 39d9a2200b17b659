package dev.treeline.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.ModelFormatException;
import java.nio.file.Path;
import java.util.Arrays;

/// How 8-bit pixels become what the tower takes: `(value / 255 − mean) / deviation` by channel.
///
/// @param mean `[3]`
/// @param deviation `[3]`, > 0
@SuppressWarnings("ArrayRecordComponent")
record PixelNorm(double[] mean, double[] deviation) {
  PixelNorm {
    if (mean.length != 3
        || deviation.length != 3
        || !Arrays.stream(deviation).allMatch(value -> value > 0)) {
      throw new IllegalArgumentException(
          "three means and three deviations above 0 are needed, but there are "
              + Arrays.toString(mean)
              + " and "
              + Arrays.toString(deviation));
    }
  }

  /// For models whose pixels do not go through the kernels.
  static PixelNorm none() {
    return new PixelNorm(new double[3], new double[] {1, 1, 1});
  }

  /// Reads `image_mean` and `image_std` of a `preprocessor_config.json`.
  static PixelNorm of(JsonNode preprocessor, Path file) {
    return new PixelNorm(
        three(preprocessor, "image_mean", file), three(preprocessor, "image_std", file));
  }

  private static double[] three(JsonNode node, String key, Path file) {
    JsonNode values = node.path(key);
    if (!values.isArray() || values.size() != 3) {
      throw new ModelFormatException(file + ": " + key + " must be three numbers");
    }
    return new double[] {
      values.get(0).asDouble(), values.get(1).asDouble(), values.get(2).asDouble()
    };
  }

  /// The 8-bit pixels that `values` were made from. Exact: recipes resize in 8 bits before they
  /// normalise.
  ///
  /// @param values `[1, 3, Y, X]`, normalised
  /// @return `[3, Y, X]`
  byte[] bytes(float[] values) {
    byte[] bytes = new byte[values.length];
    int plane = values.length / 3;
    for (int i = 0; i < values.length; i++) {
      int c = i / plane;
      bytes[i] = (byte) Math.round((values[i] * deviation[c] + mean[c]) * 255);
    }
    return bytes;
  }
}
