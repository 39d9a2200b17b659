package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.OptionalInt;

/// The shape of a language model by itself.
public record TextOnlyConfig(TextConfig text) implements ModelConfig {
  @Override
  public OptionalInt imageToken() {
    return OptionalInt.empty();
  }

  @Override
  public int imageTokens(Picture picture) {
    throw new IllegalArgumentException(NoPictures.REASON);
  }
}
