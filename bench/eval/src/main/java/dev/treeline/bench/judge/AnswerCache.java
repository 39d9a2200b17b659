package dev.treeline.bench.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// Answers that an endpoint gave, by the SHA-256 of address and request. Only answers with a label
/// are put in, so that what failed is asked again.
final class AnswerCache {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path directory;

  AnswerCache(Path directory) {
    this.directory = directory;
  }

  /// The answer to a request; nothing where there is none or its file is damaged.
  Optional<String> find(String key) throws IOException {
    try {
      JsonNode node = JSON.readTree(Files.readString(file(key)));
      boolean right = node != null && node.path("key").asText().equals(key);
      JsonNode content = right ? node.path("content") : JSON.missingNode();
      return content.isTextual() ? Optional.of(content.asText()) : Optional.empty();
    } catch (NoSuchFileException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  void put(String key, String content) throws IOException {
    Path file = file(key);
    Files.createDirectories(file.getParent());
    RunFolder.writeWhole(
        file, JSON.createObjectNode().put("key", key).put("content", content) + "\n");
  }

  private Path file(String key) {
    return directory.resolve(key.substring(0, 2)).resolve(key + ".json");
  }
}
