package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.OptionalInt;

/// The shape of an InstructBLIP: a tower, a Q-Former that asks it with learned queries and the
/// words of the question, a language model that reads the queries' answers.
///
/// @param imageTokens how many queries there are: one for each image token
public record InstructBlipConfig(
    TextConfig text, Vision vision, Queries queries, int imageTokenId, int imageTokens)
    implements ModelConfig {

  /// The shape of BLIP's tower: a class token, no norm before the layers, one after them.
  ///
  /// @param heads H; the width of one is `width / heads`
  /// @param mapBias whether the map to queries, keys and values has a bias
  /// @param layerNormEps added to the variance in every norm
  public record Vision(
      int width,
      int layers,
      int heads,
      int mlpWidth,
      VisionConfig.Grid image,
      boolean mapBias,
      double layerNormEps,
      Activation activation) {
    /// How many vectors a layer handles: the patches, and a class token before them.
    public int positions() {
      return image.patches() + 1;
    }
  }

  /// The shape of the Q-Former, a BERT.
  ///
  /// @param heads H; the width of one is `width / heads`
  /// @param crossEvery every so many layers, from the first on, the queries look at the picture
  /// @param words its vocabulary, which is not the language model's
  public record Queries(
      int width,
      int layers,
      int heads,
      int mlpWidth,
      int crossEvery,
      Words words,
      double layerNormEps,
      Activation activation) {
    /// Whether the queries look at the picture in a layer.
    public boolean looks(int layer) {
      return layer % crossEvery == 0;
    }
  }

  /// What the Q-Former reads.
  ///
  /// @param count its vocabulary
  /// @param mostPositions the longest question
  public record Words(int count, int mostPositions) {}

  @Override
  public OptionalInt imageToken() {
    return OptionalInt.of(imageTokenId);
  }

  @Override
  public int imageTokens(Picture picture) {
    SquarePicture.require(picture, vision.image);
    return imageTokens;
  }
}
