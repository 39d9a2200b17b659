package dev.treeline.bench.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// One line of `responses.jsonl`: what a method answered to an item. It holds nothing that differs
/// from run to run; how long the answer took stands in `timings.jsonl`.
///
/// @param margin exact: the shortest decimal that reads back as the same number; NaN, and not in
///   the line, where the answer does not start with Yes or No
public record Response(
    String item, String method, String text, double margin, int tokens, String ending) {
  private static final JsonMapper JSON = new JsonMapper();

  static Response of(String item, String method, Answer answer) {
    return new Response(
        item, method, answer.text(), answer.margin(), answer.tokens(), answer.ending());
  }

  /// The line, without its end.
  String toLine() {
    ObjectNode line = JSON.createObjectNode();
    line.put("id", item).put("method", method).put("response", text);
    if (!Double.isNaN(margin)) {
      line.put("margin", margin);
    }
    line.put("tokens", tokens).put("ending", ending);
    return line.toString();
  }

  /// Reads a line.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it
  static Response ofLine(String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
    }
    return new Response(
        require(node, "id").asText(),
        require(node, "method").asText(),
        require(node, "response").asText(),
        node.path("margin").asDouble(Double.NaN),
        require(node, "tokens").asInt(),
        require(node, "ending").asText());
  }

  private static JsonNode require(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException("it has no \"" + name + "\"");
    }
    return value;
  }
}
