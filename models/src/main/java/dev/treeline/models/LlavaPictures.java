package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.PreparedInput.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// LLaVA's pictures: one view each, and one image token for each vector that the tower hands on
/// (`transformers`' processing_llava.py).
final class LlavaPictures implements PictureLayout {
  private final LlavaConfig config;
  private final Path file;
  private final ImageRecipe recipe;
  private final String imageToken;

  private LlavaPictures(LlavaConfig config, Path file, ImageRecipe recipe, String imageToken) {
    this.config = config;
    this.file = file;
    this.recipe = recipe;
    this.imageToken = imageToken;
  }

  static LlavaPictures read(Path directory, LlavaConfig config) {
    Path file = directory.resolve("preprocessor_config.json");
    Path processorFile = directory.resolve("processor_config.json");
    if (!Files.exists(file)) {
      file = processorFile;
    }
    if (!Files.exists(file)) {
      throw new ModelFormatException(
          directory + ": has neither preprocessor_config.json nor processor_config.json");
    }
    ImageRecipe recipe = ImageRecipe.of(Json.readObject(file), file);
    if (Files.exists(processorFile)) {
      requireAgreement(ConfigNode.read(processorFile), config);
    }
    return new LlavaPictures(config, file, recipe, imageToken(directory));
  }

  @Override
  public String placeholder() {
    return imageToken;
  }

  @Override
  public Picture prepare(RgbImage image, String contentHash) {
    HostTensor pixels = recipe.apply(image);
    long side = config.vision().imageSize();
    long[] expected = {1, 3, side, side};
    if (!Arrays.equals(pixels.shape(), expected)) {
      throw new ModelFormatException(
          "%s: makes pictures of shape %s, but the tower takes %s"
              .formatted(file, Arrays.toString(pixels.shape()), Arrays.toString(expected)));
    }
    return new Picture(pixels, contentHash);
  }

  @Override
  public String expansion(Picture picture) {
    return imageToken.repeat(config.imageTokens(picture));
  }

  /// The processor's own count of image tokens must be the model's, or the reference fails as well.
  private static void requireAgreement(ConfigNode processor, LlavaConfig config) {
    if (!processor.has("patch_size") || !processor.has("num_additional_image_tokens")) {
      return; // older files leave the count to the model
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

  private static String imageToken(Path directory) {
    for (String name : new String[] {"processor_config.json", "tokenizer_config.json"}) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        JsonNode token = Json.readObject(file).path("image_token");
        JsonNode content = token.isObject() ? token.path("content") : token;
        if (content.isTextual() && !content.textValue().isEmpty()) {
          return content.textValue();
        }
      }
    }
    return "<image>";
  }
}
