package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import java.util.OptionalInt;

/// The shape of a Gemma by itself, without pictures.
public record GemmaConfig(GemmaTextConfig gemma) implements ModelConfig {
  @Override
  public TextConfig text() {
    return gemma.text();
  }

  @Override
  public OptionalInt imageToken() {
    return OptionalInt.empty();
  }

  @Override
  public int imageTokens(Picture picture) {
    throw new IllegalArgumentException(NoPictures.REASON);
  }
}
