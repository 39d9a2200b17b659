package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.OptionalInt;

/// The shape of a PaliGemma: a SigLIP tower, one map from its patches to a Gemma or Gemma 2, and a
/// prompt whose tokens all see each other.
public record PaliGemmaConfig(GemmaTextConfig gemma, VisionConfig vision, int imageTokenId)
    implements ModelConfig {
  @Override
  public TextConfig text() {
    return gemma.text();
  }

  @Override
  public OptionalInt imageToken() {
    return OptionalInt.of(imageTokenId);
  }

  /// One for each patch.
  @Override
  public int imageTokens(Picture picture) {
    SquarePicture.require(picture, vision.image());
    return vision.image().patches();
  }
}
