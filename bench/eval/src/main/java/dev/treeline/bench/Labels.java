package dev.treeline.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `labels.jsonl` beside `prompt.txt`: one line for each item with `id`, `label` (Yes or No),
/// `subset`, `scenario`, and optionally `cluster`.
final class Labels {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// One line; the cluster is empty where the picture's hash is meant.
  record Label(Subset subset, String scenario, String cluster, int line) {}

  private final Path file;

  private Labels(Path file) {
    this.file = file;
  }

  static Map<Integer, Label> read(Path file) throws IOException {
    return new Labels(file).read();
  }

  private Map<Integer, Label> read() throws IOException {
    Map<Integer, Label> labels = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        JsonNode json = parse(lines.get(i), i + 1);
        int id = id(json, i + 1);
        if (labels.putIfAbsent(id, label(json, i + 1)) != null) {
          throw wrong(i + 1, "id " + id + " occurs twice");
        }
      }
    }
    return labels;
  }

  private JsonNode parse(String line, int number) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw wrong(number, "is not JSON: " + e.getOriginalMessage());
    }
  }

  private int id(JsonNode json, int line) {
    String id = json.path("id").asText();
    if (!id.matches("[1-9][0-9]{0,8}")) {
      throw wrong(line, "id must be a whole number from 1, but is \"" + id + "\"");
    }
    return Integer.parseInt(id);
  }

  private Label label(JsonNode json, int line) {
    Subset subset;
    try {
      subset = Subset.named(json.path("subset").asText());
    } catch (IllegalArgumentException e) {
      throw wrong(line, e.getMessage());
    }
    String label = json.path("label").asText();
    String answer = subset.gold().orElseThrow().answer();
    if (!label.equals(answer)) {
      throw wrong(
          line,
          "label must be %s in subset %s, but is \"%s\"".formatted(answer, subset.id(), label));
    }
    String scenario = json.path("scenario").asText(MmSafeAwareIds.UNLABELLED);
    return new Label(subset, scenario, json.path("cluster").asText(""), line);
  }

  private ModelFormatException wrong(int line, @org.jspecify.annotations.Nullable String what) {
    return new ModelFormatException("%s, line %d: %s".formatted(file, line, what));
  }
}
