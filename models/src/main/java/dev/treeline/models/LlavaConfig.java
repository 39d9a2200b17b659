package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.List;
import java.util.OptionalInt;

/// The shape of a LLaVA: a vision tower, a projector of two linear maps, a Llama-like language
/// model.
///
/// @param featureLayers which hidden states of the tower are used, side by side: 0 is what enters
///   the first layer, negative ones count from the end
/// @param dropClassToken whether the first vector of the features is left out (CLIP's class token)
/// @param projectorBias whether both linear maps have biases
public record LlavaConfig(
    TextConfig text,
    VisionConfig vision,
    int imageTokenId,
    List<Integer> featureLayers,
    boolean dropClassToken,
    Activation projectorActivation,
    boolean projectorBias)
    implements ModelConfig {
  public LlavaConfig {
    featureLayers = List.copyOf(featureLayers);
  }

  /// [#featureLayers()] counted from the front: 0 to the number of the tower's layers, both
  /// possible.
  public List<Integer> featureStates() {
    return featureLayers.stream()
        .map(layer -> layer < 0 ? vision.layers() + 1 + layer : layer)
        .toList();
  }

  @Override
  public OptionalInt imageToken() {
    return OptionalInt.of(imageTokenId);
  }

  @Override
  public int imageTokens(Picture picture) {
    SquarePicture.require(picture, vision.image());
    return imageTokens();
  }

  /// How many vectors of a picture enter the language model: one for each image token.
  public int imageTokens() {
    return vision.positions() - (dropClassToken ? 1 : 0);
  }

  /// The width of what enters the projector.
  public int featureWidth() {
    return vision.width() * featureLayers.size();
  }
}
