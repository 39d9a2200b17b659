package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// The shape of a LLaVA-OneVision: a LLaVA that sees a single picture as a whole and in tiles, and
/// each of several pictures as a whole only.
///
/// @param base tower, projector and language model
/// @param sizes the sizes that a picture may be tiled in, height and width in pixels, each a
///   multiple of the tower's picture
/// @param mostTiles features of more than so many tiles are shrunk to about as many
public record LlavaOnevisionConfig(LlavaConfig base, List<List<Integer>> sizes, int mostTiles)
    implements ModelConfig {
  public LlavaOnevisionConfig {
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

  @Override
  public int imageTokens(Picture picture) {
    if (isWhole(picture)) {
      return base.imageTokens() + 1;
    }
    Grid grid = grid(picture);
    return base.imageTokens() + grid.height() * (grid.width() + 1);
  }

  /// Whether a picture is one view of the whole: a picture among others.
  public boolean isWhole(Picture picture) {
    long side = base.vision().imageSize();
    return Arrays.equals(picture.pixels().shape(), new long[] {1, 3, side, side});
  }

  /// How the features of a picture's tiles lie, and how many are left.
  ///
  /// @param unpadded the whole grid without the bars
  /// @param height rows of features left in the end; fewer than unpadded where they are shrunk
  /// @param width columns of features left in the end
  public record Grid(LlavaNextConfig.Grid unpadded, int height, int width) {}

  /// The grid of a single picture, from its `image_sizes`.
  ///
  /// @throws IllegalArgumentException when its pixels are not those of its tiles
  public Grid grid(Picture picture) {
    var unpadded = new LlavaNextConfig(base, sizes).grid(picture);
    int height = unpadded.height();
    int width = unpadded.width();
    int side = base.vision().image().side();
    double ratio = Math.sqrt((double) height * width / ((double) mostTiles * side * side));
    return ratio > 1.1
        ? new Grid(unpadded, floorDivided(height, ratio), floorDivided(width, ratio))
        : new Grid(unpadded, height, width);
  }

  /// Python's `int(length // ratio)`, which does not round the quotient up to a whole number.
  private static int floorDivided(int length, double ratio) {
    return (int) Math.rint((length - length % ratio) / ratio);
  }

  AnyResolution tiling() {
    return new LlavaNextConfig(base, sizes).tiling();
  }
}
