package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;

/// LLaVA's pictures: one view each, and one image token for each vector that the tower hands on
/// (`transformers`' processing_llava.py).
final class LlavaPictures implements PictureLayout {
  private final LlavaConfig config;
  private final ProcessorFiles files;
  private final ImageRecipe recipe;

  private LlavaPictures(LlavaConfig config, ProcessorFiles files) {
    this.config = config;
    this.files = files;
    this.recipe = ImageRecipes.of(files.images());
  }

  static LlavaPictures read(Path directory, LlavaConfig config) {
    ProcessorFiles files = ProcessorFiles.read(directory);
    files.requireImageTokens(config);
    return new LlavaPictures(config, files);
  }

  @Override
  public String placeholder() {
    return files.imageToken();
  }

  @Override
  public Picture prepare(RgbImage image, String contentHash) {
    return SquarePicture.prepare(
        recipe, image, contentHash, config.vision().image(), files.images().file());
  }

  @Override
  public String expansion(Picture picture) {
    return files.imageToken().repeat(config.imageTokens(picture));
  }
}
