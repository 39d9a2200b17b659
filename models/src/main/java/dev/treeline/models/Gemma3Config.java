package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;

/// The shape of a Gemma 3 that sees: a SigLIP tower whose patches are averaged in squares, and a
/// decoder most of whose layers see a window only and turn at another pace.
///
/// @param imageTokens how many image tokens stand for a picture, a square number
public record Gemma3Config(
    GemmaTextConfig gemma, VisionConfig vision, int imageTokenId, int imageTokens)
    implements ModelConfig {

  @Override
  public TextConfig text() {
    return gemma.text();
  }

  /// Image tokens along one side.
  public int tokenSide() {
    return (int) Math.sqrt(imageTokens);
  }

  @Override
  public OptionalInt imageToken() {
    return OptionalInt.of(imageTokenId);
  }

  @Override
  public int imageTokens(Picture picture) {
    SquarePicture.require(picture, vision.image());
    return imageTokens;
  }

  /// @return `token_type_ids` `[L]`: 1 where an image token stands
  @Override
  public Map<String, HostTensor> derived(PreparedInput input) {
    long[] types =
        Arrays.stream(input.tokenIds()).mapToLong(id -> id == imageTokenId ? 1 : 0).toArray();
    return Map.of("token_type_ids", HostTensor.whole(types));
  }
}
