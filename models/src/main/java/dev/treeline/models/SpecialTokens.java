package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;

/// The texts of a model's special tokens, wherever its files name them.
final class SpecialTokens {
  private static final String[] FILES = {
    "processor_config.json", "tokenizer_config.json", "special_tokens_map.json"
  };

  private SpecialTokens() {}

  /// The text of a token such as `image_token` or `bos_token`.
  static String text(Path directory, String key, String missing) {
    for (String name : FILES) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        JsonNode token = Json.readObject(file).path(key);
        JsonNode content = token.isObject() ? token.path("content") : token;
        if (content.isTextual() && !content.textValue().isEmpty()) {
          return content.textValue();
        }
      }
    }
    return missing;
  }
}
