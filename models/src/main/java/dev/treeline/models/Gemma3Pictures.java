package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;

/// Gemma 3's pictures: one square view each, between tokens that open and close it. The template
/// writes the opening one only. Crops beside the view ("pan and scan") are off, as in the
/// reference's processor whatever the files say.
///
/// Source: huggingface/transformers 4.57.6, processing_gemma3.py.
final class Gemma3Pictures implements PictureLayout {
  private final Gemma3Config config;
  private final RecipeSettings settings;
  private final ImageRecipe recipe;
  private final String imageToken;
  private final String open;
  private final String close;

  private Gemma3Pictures(Gemma3Config config, TileFiles files) {
    this.config = config;
    this.settings = files.images();
    this.recipe = ImageRecipes.of(settings);
    this.imageToken = files.token("image_token").orElse("<image_soft_token>");
    this.open = files.token("boi_token").orElse("<start_of_image>");
    this.close = files.token("eoi_token").orElse("<end_of_image>");
  }

  static Gemma3Pictures read(Path directory, Gemma3Config config) {
    TileFiles files = TileFiles.read(directory);
    int tokens = files.processor().positive("image_seq_length", 256);
    if (files.processor().has("image_seq_length") && tokens != config.imageTokens()) {
      throw files
          .processor()
          .wrong(
              "image_seq_length",
              "is %d, but config.json's mm_tokens_per_image is %d"
                  .formatted(tokens, config.imageTokens()));
    }
    return new Gemma3Pictures(config, files);
  }

  @Override
  public String placeholder() {
    return imageToken;
  }

  @Override
  public String arrange(String prompt, int pictures) {
    return prompt.replace(open, imageToken);
  }

  @Override
  public Picture prepare(RgbImage image, String contentHash) {
    return SquarePicture.prepare(
        recipe, image, contentHash, config.vision().image(), settings.file());
  }

  @Override
  public String expansion(Picture picture) {
    return "\n\n" + open + imageToken.repeat(config.imageTokens()) + close + "\n\n";
  }
}
