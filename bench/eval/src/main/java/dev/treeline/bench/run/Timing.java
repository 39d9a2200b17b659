package dev.treeline.bench.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/// One line of `timings.jsonl`: how long an answer took, here and then.
record Timing(String item, String method, long prefillNanos, long decodeNanos) {
  private static final JsonMapper JSON = new JsonMapper();

  String toLine() {
    return JSON.createObjectNode()
        .put("id", item)
        .put("method", method)
        .put("prefillNanos", prefillNanos)
        .put("decodeNanos", decodeNanos)
        .toString();
  }

  static Timing ofLine(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      return new Timing(
          node.path("id").asText(),
          node.path("method").asText(),
          node.path("prefillNanos").asLong(),
          node.path("decodeNanos").asLong());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
    }
  }
}
