package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;
import java.util.Arrays;

/// Pictures for towers that take one square of a fixed side: pixels `[1, 3, S, S]`.
final class SquarePicture {
  private SquarePicture() {}

  /// Runs a recipe and refuses it where the tower takes another shape.
  ///
  /// @param file the recipe's own, named in the refusal
  static Picture prepare(
      ImageRecipe recipe, RgbImage image, String contentHash, VisionConfig.Grid grid, Path file) {
    HostTensor pixels = recipe.apply(image);
    long[] expected = shape(grid);
    if (!Arrays.equals(pixels.shape(), expected)) {
      throw new ModelFormatException(
          "%s: makes pictures of shape %s, but the tower takes %s"
              .formatted(file, Arrays.toString(pixels.shape()), Arrays.toString(expected)));
    }
    return new Picture(pixels, contentHash);
  }

  /// Refuses pictures of another shape, which only callers of this library can make.
  static void require(Picture picture, VisionConfig.Grid grid) {
    long[] expected = shape(grid);
    if (!Arrays.equals(picture.pixels().shape(), expected)) {
      throw new IllegalArgumentException(
          "pixels must be %s, but are %s"
              .formatted(Arrays.toString(expected), Arrays.toString(picture.pixels().shape())));
    }
  }

  private static long[] shape(VisionConfig.Grid grid) {
    return new long[] {1, 3, grid.imageSize(), grid.imageSize()};
  }
}
