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
}
