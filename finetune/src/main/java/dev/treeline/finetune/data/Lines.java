package dev.treeline.finetune.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The one layout that all others become.
final class Lines {
  static final String MARK = "<image>";

  private Lines() {}

  /// A line without pictures and words yet.
  static ObjectNode line(String id, String kind) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    if (!id.isEmpty()) {
      line.put("id", id);
    }
    return line.put("kind", kind);
  }

  /// Adds a turn.
  static void say(ObjectNode line, String from, String value) {
    line.withArray("/conversations").add(turn(from, value));
  }

  static ObjectNode turn(String from, String value) {
    return JsonNodeFactory.instance.objectNode().put("from", from).put("value", value);
  }

  /// Puts the mark in front of the first question, unless a turn has it.
  static void mark(ObjectNode line) {
    ArrayNode turns = line.withArray("/conversations");
    for (var turn : turns) {
      if (turn.path("value").asText().contains(MARK)) {
        return;
      }
    }
    for (var turn : turns) {
      if (turn instanceof ObjectNode said && said.path("from").asText().equals("human")) {
        said.put("value", MARK + "\n" + said.path("value").asText());
        return;
      }
    }
  }
}
