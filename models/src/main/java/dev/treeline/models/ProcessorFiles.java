package dev.treeline.models;

import java.nio.file.Path;

/// The files in which a LLaVA says how pictures enter the prompt.
///
/// @param files those of any processor
record ProcessorFiles(TileFiles files) {
  static ProcessorFiles read(Path directory) {
    return new ProcessorFiles(TileFiles.read(directory));
  }

  /// The picture recipe's settings.
  RecipeSettings images() {
    return files.images();
  }

  /// The text of the token that stands for pictures: what the processor's file says, then the
  /// tokenizer's, then `<image>`.
  String imageToken() {
    return files
        .processor()
        .text("image_token")
        .or(() -> files.token("image_token"))
        .orElse("<image>");
  }

  /// The processor's own count of image tokens for one view must be the model's, or the reference
  /// fails as well. Older files leave the count to the model.
  void requireImageTokens(LlavaConfig config) {
    ConfigNode processor = files.processor();
    if (!processor.has("patch_size") || !processor.has("num_additional_image_tokens")) {
      return;
    }
    int side = config.vision().imageSize() / processor.positive("patch_size", 1);
    int extra = processor.integer("num_additional_image_tokens", 0);
    boolean drops = processor.text("vision_feature_select_strategy", "").equals("default");
    int count = side * side + extra - (drops ? 1 : 0);
    if (count != config.imageTokens()) {
      throw processor.wrong(
          "patch_size, num_additional_image_tokens, vision_feature_select_strategy",
          "make %d image tokens for a picture, but the model makes %d vectors"
              .formatted(count, config.imageTokens()));
    }
  }
}
