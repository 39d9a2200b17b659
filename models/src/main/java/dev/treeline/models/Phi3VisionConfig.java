package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.Arrays;
import java.util.OptionalInt;

/// The shape of a Phi-3-vision or Phi-3.5-vision: CLIP over a picture's tiles and the whole,
/// squares of four patches side by side, two maps, and Phi-3.
///
/// @param base tower, projector and language model; its projector takes four patches at once
public record Phi3VisionConfig(LlavaConfig base) implements ModelConfig {
  @Override
  public TextConfig text() {
    return base.text();
  }

  @Override
  public OptionalInt imageToken() {
    return base.imageToken();
  }

  /// The squares of four patches along one side of a tile.
  public int squares() {
    return base.vision().image().side() / 2;
  }

  /// How a picture's tiles lie.
  public record Grid(int rows, int columns) {}

  /// The grid of a picture, from its `image_sizes`.
  ///
  /// @throws IllegalArgumentException when its pixels are not those of its tiles
  public Grid grid(Picture picture) {
    long[] size = picture.detail("image_sizes").longs();
    int tile = base.vision().imageSize();
    var grid = new Grid((int) size[0] / tile, (int) size[1] / tile);
    long[] expected = {1 + (long) grid.rows * grid.columns, 3, tile, tile};
    long[] shape = picture.pixels().shape();
    if (!Arrays.equals(shape, expected)) {
      throw new IllegalArgumentException(
          "pixels of a picture of %d x %d must be %s, but are %s"
              .formatted(size[1], size[0], Arrays.toString(expected), Arrays.toString(shape)));
    }
    return grid;
  }

  /// The squares of the tiles and of the whole, one vector at the end of each of their rows, one
  /// between tiles and whole.
  @Override
  public int imageTokens(Picture picture) {
    Grid grid = grid(picture);
    int side = squares();
    return (grid.rows * grid.columns + 1) * side * side + 1 + (grid.rows + 1) * side;
  }
}
