package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.Arrays;
import java.util.OptionalInt;

/// The shape of an InternVL in the Hugging Face layout: an InternViT tower, squares of neighbouring
/// vectors put together, a projector of two linear maps behind a norm, a Llama-like language model.
///
/// @param scale how many neighbours along a side become one vector: 1 / `downsample_ratio`
public record InternVlConfig(
    TextConfig text,
    InternVisionConfig vision,
    int imageTokenId,
    int scale,
    Activation projectorActivation)
    implements ModelConfig {
  @Override
  public OptionalInt imageToken() {
    return OptionalInt.of(imageTokenId);
  }

  @Override
  public int imageTokens(Picture picture) {
    long[] shape = picture.pixels().shape();
    if (shape.length != 4 || shape[0] <= 0 || shape[1] != 3) {
      throw new IllegalArgumentException(
          "pixels must be [tiles, 3, height, width], but are " + Arrays.toString(shape));
    }
    int height = Math.toIntExact(shape[2]);
    int width = Math.toIntExact(shape[3]);
    return Math.multiplyExact(Math.toIntExact(shape[0]), tokensOfTile(height, width));
  }

  /// How many vectors of a tile enter the language model.
  ///
  /// @param height of the tile, in pixels
  /// @throws IllegalArgumentException when its patches make no square of whole squares
  int tokensOfTile(int height, int width) {
    int patches = (height / vision.patchHeight()) * (width / vision.patchWidth());
    int side = (int) Math.sqrt(patches);
    if (patches == 0 || side * side != patches || side % scale != 0) {
      throw new IllegalArgumentException(
          ("a tile of %d x %d pixels is %d patches of %d x %d, but they must make a square whose"
                  + " side is a multiple of %d")
              .formatted(height, width, patches, vision.patchHeight(), vision.patchWidth(), scale));
    }
    return (side / scale) * (side / scale);
  }
}
