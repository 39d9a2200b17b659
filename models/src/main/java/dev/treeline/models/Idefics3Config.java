package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.Arrays;
import java.util.OptionalInt;

/// The shape of an Idefics3 or a SmolVLM: a SigLIP tower that takes tiles of any size, a connector
/// that puts squares of neighbouring vectors together and maps them, a Llama-like language model.
///
/// @param scaleFactor how many neighbours along a side become one vector
public record Idefics3Config(
    TextConfig text, VisionConfig vision, int imageTokenId, int scaleFactor)
    implements ModelConfig {
  @Override
  public OptionalInt imageToken() {
    return OptionalInt.of(imageTokenId);
  }

  @Override
  public int imageTokens(Picture picture) {
    long[] shape = picture.pixels().shape();
    boolean tiles = shape.length == 4 && shape[0] > 0 && shape[1] == 3 && shape[2] == shape[3];
    int grid = tiles ? Math.toIntExact(shape[2]) / vision.patchSize() : 0;
    if (grid == 0 || grid % scaleFactor != 0) {
      throw new IllegalArgumentException(
          "pixels must be [tiles, 3, side, side] with whole squares of %d patches, but are %s"
              .formatted(scaleFactor, Arrays.toString(shape)));
    }
    return Math.toIntExact(shape[0] * tokensOfTile(grid));
  }

  /// How many vectors of a tile enter the language model.
  ///
  /// @param grid patches along the tile's side
  int tokensOfTile(int grid) {
    return (grid / scaleFactor) * (grid / scaleFactor);
  }
}
