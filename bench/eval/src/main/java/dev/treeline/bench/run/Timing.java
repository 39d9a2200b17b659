package dev.treeline.bench.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// One line of `timings.jsonl`: how long an answer took, here and then.
///
/// @param repeated whether it was asked by another run, and took that long there
record Timing(String item, String method, long prefillNanos, long decodeNanos, boolean repeated) {
  private static final JsonMapper JSON = new JsonMapper();

  static Timing of(Response response, Interview.Reply reply) {
    Answer answer = reply.answer();
    return new Timing(
        response.item(),
        response.method(),
        answer.prefillNanos(),
        answer.decodeNanos(),
        reply.isKnown());
  }

  static Timing of(TimedResponse answer) {
    Response response = answer.response();
    return new Timing(
        response.item(),
        response.method(),
        answer.prefillNanos(),
        answer.decodeNanos(),
        answer.repeated());
  }

  static Timing unknown(Response response) {
    return new Timing(response.item(), response.method(), 0, 0, false);
  }

  TimedResponse with(Response response) {
    return new TimedResponse(response, prefillNanos, decodeNanos, repeated);
  }

  String toLine() {
    ObjectNode line = JSON.createObjectNode();
    line.put("id", item).put("method", method);
    line.put("prefillNanos", prefillNanos).put("decodeNanos", decodeNanos);
    if (repeated) {
      line.put("repeated", true);
    }
    return line.toString();
  }

  static Timing ofLine(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      return new Timing(
          node.path("id").asText(),
          node.path("method").asText(),
          node.path("prefillNanos").asLong(),
          node.path("decodeNanos").asLong(),
          node.path("repeated").asBoolean());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
    }
  }
}
