package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The files in which a model directory says how pictures enter the prompt.
///
/// @param images the picture recipe's settings
/// @param processor processor_config.json; an empty object where there is none
/// @param tokenizer tokenizer_config.json; an empty object where there is none
record TileFiles(RecipeSettings images, ConfigNode processor, ConfigNode tokenizer) {
  static TileFiles read(Path directory) {
    Path own = directory.resolve("preprocessor_config.json");
    Path processor = directory.resolve("processor_config.json");
    Path images = Files.exists(own) ? own : processor;
    if (!Files.exists(images)) {
      throw new ModelFormatException(
          directory + ": has neither preprocessor_config.json nor processor_config.json");
    }
    return new TileFiles(
        RecipeSettings.of(Json.readObject(images), images),
        orEmpty(processor),
        orEmpty(directory.resolve("tokenizer_config.json")));
  }

  private static ConfigNode orEmpty(Path file) {
    return Files.exists(file)
        ? ConfigNode.read(file)
        : new ConfigNode(file, "", MissingNode.getInstance());
  }

  /// The content of a token that the tokenizer has a name for, such as `image_token`.
  Optional<String> token(String name) {
    for (ConfigNode node : new ConfigNode[] {tokenizer.child("extra_special_tokens"), tokenizer}) {
      JsonNode token = node.node().path(name);
      JsonNode content = token.isObject() ? token.path("content") : token;
      if (content.isTextual() && !content.textValue().isEmpty()) {
        return Optional.of(content.textValue());
      }
    }
    return Optional.empty();
  }

  /// The text of the token that stands for pictures: what the processor's file says, then the
  /// tokenizer's, then `<image>`.
  String imageToken() {
    return processor.text("image_token").or(() -> token("image_token")).orElse("<image>");
  }

  /// The processor's own count of image tokens for one view must be the model's, or the reference
  /// fails as well. Older files leave the count to the model.
  void requireImageTokens(LlavaConfig config) {
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
