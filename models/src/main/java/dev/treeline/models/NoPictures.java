package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.RgbImage;

/// A prompt of words only.
final class NoPictures implements PictureLayout {
  static final String REASON = "this model takes no pictures: it is a language model by itself";

  @Override
  public String placeholder() {
    return "\0picture\0"; // no text holds it
  }

  @Override
  public Picture prepare(RgbImage image, String contentHash) {
    throw new IllegalArgumentException(REASON);
  }

  @Override
  public String expansion(Picture picture) {
    throw new IllegalArgumentException(REASON);
  }

  @Override
  public String arrange(String prompt, int pictures) {
    if (pictures > 0) {
      throw new IllegalArgumentException(REASON + ", but the conversation shows " + pictures);
    }
    return prompt;
  }
}
