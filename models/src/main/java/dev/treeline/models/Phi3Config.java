package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.OptionalInt;

/// The shape of a Phi-3 by itself: Llama's, with queries, keys and values in one map of the files,
/// and the gate beside the values of the two-layer map.
public record Phi3Config(TextConfig text) implements ModelConfig {
  @Override
  public OptionalInt imageToken() {
    return OptionalInt.empty();
  }

  @Override
  public int imageTokens(Picture picture) {
    throw new IllegalArgumentException(NoPictures.REASON);
  }
}
