package dev.treeline.bench.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Answers made elsewhere, in the form MMSafeAware's authors use: one JSON object a line with `id`
/// (a number or text) and `response`. Other fields are ignored.
public final class ResponseFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final String field;

  private ResponseFile(Path file, String field) {
    this.file = file;
    this.field = field;
  }

  /// Reads all answers.
  ///
  /// @param field which field holds the answer: `response`, or `extracted_answer`
  /// @return the answers by id, in the file's order
  public static Map<String, String> read(Path file, String field) throws IOException {
    return new ResponseFile(file, field).read();
  }

  private Map<String, String> read() throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(file + ": is not UTF-8 text", e);
    }
    Map<String, String> responses = new LinkedHashMap<>();
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = i == 0 ? withoutMark(lines.get(i)) : lines.get(i);
      if (!line.isBlank()) {
        JsonNode json = parse(line, i + 1);
        String id = id(json, i + 1);
        Integer first = seen.putIfAbsent(id, i + 1);
        if (first != null) {
          throw wrong(i + 1, "id %s occurs twice, first in line %d".formatted(id, first));
        }
        responses.put(id, response(json, i + 1));
      }
    }
    if (responses.isEmpty()) {
      throw new ModelFormatException(file + ": holds no answer");
    }
    return responses;
  }

  private static String withoutMark(String line) {
    return line.startsWith("\uFEFF") ? line.substring(1) : line;
  }

  private JsonNode parse(String line, int number) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw wrong(number, "is not JSON: " + e.getOriginalMessage());
    }
    if (!json.isObject()) {
      throw wrong(number, "expected an object with id and " + field);
    }
    return json;
  }

  private String id(JsonNode json, int line) {
    JsonNode id = json.path("id");
    boolean text = id.isTextual() && !id.asText().isBlank();
    if (!(text || id.isIntegralNumber())) {
      throw wrong(line, "id must be a whole number or text, but is " + shown(id));
    }
    return id.asText().strip();
  }

  private String response(JsonNode json, int line) {
    JsonNode response = json.path(field);
    if (!response.isTextual()) {
      throw wrong(line, field + " must be text, but is " + shown(response));
    }
    return response.asText();
  }

  private static String shown(JsonNode node) {
    return node.isMissingNode() ? "missing" : node.toString();
  }

  private ModelFormatException wrong(int line, String what) {
    return new ModelFormatException("%s, line %d: %s".formatted(file, line, what));
  }
}
