package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// The shape of a LLaVA-NeXT: a LLaVA that sees a picture as a whole and in tiles.
///
/// @param base tower, projector and language model
/// @param sizes the sizes that a picture may be tiled in, height and width in pixels, each a
///   multiple of the tower's picture
public record LlavaNextConfig(LlavaConfig base, List<List<Integer>> sizes) implements ModelConfig {
  public LlavaNextConfig {
    sizes = List.copyOf(sizes);
  }

  @Override
  public TextConfig text() {
    return base.text();
  }

  @Override
  public OptionalInt imageToken() {
    return base.imageToken();
  }

  /// The features of the whole picture; those of the tiles without their bars; one that ends each
  /// row of those.
  @Override
  public int imageTokens(Picture picture) {
    Grid grid = grid(picture);
    return base.imageTokens() + grid.height() * (grid.width() + 1);
  }

  /// How the features of a picture's tiles lie, and which of them are the picture's.
  ///
  /// @param tileRows rows of tiles
  /// @param tileColumns columns of tiles
  /// @param top rows of features dropped at the top and at the bottom
  /// @param left columns of features dropped at the left and at the right
  /// @param height rows of features left
  /// @param width columns of features left
  public record Grid(int tileRows, int tileColumns, int top, int left, int height, int width) {}

  /// The grid of a picture, from its `image_sizes`.
  ///
  /// @throws IllegalArgumentException when its pixels are not those of its tiles
  public Grid grid(Picture picture) {
    long[] size = picture.detail("image_sizes").longs();
    int side = base.vision().image().side();
    int tile = base.vision().imageSize();
    AnyResolution tiling = tiling();
    var best = tiling.best((int) size[0], (int) size[1]);
    var unpadded = tiling.unpadded((int) size[0], (int) size[1], side);
    int rows = best.height() / tile;
    int columns = best.width() / tile;
    long[] expected = {1 + (long) rows * columns, 3, tile, tile};
    if (!Arrays.equals(picture.pixels().shape(), expected)) {
      throw new IllegalArgumentException(
          "pixels of a picture of %d x %d must be %s, but are %s"
              .formatted(
                  size[1],
                  size[0],
                  Arrays.toString(expected),
                  Arrays.toString(picture.pixels().shape())));
    }
    return new Grid(
        rows, columns, unpadded.top(), unpadded.left(), unpadded.height(), unpadded.width());
  }

  AnyResolution tiling() {
    return new AnyResolution(
        sizes.stream().map(one -> new AnyResolution.Size(one.get(0), one.get(1))).toList(),
        base.vision().imageSize());
  }
}
