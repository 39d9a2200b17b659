package dev.treeline.bench.grove;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One training conversation in LLaVA's form.
///
/// @param kind what it teaches, such as `caption` or `judge`
/// @param system nothing, or what the system says
record Line(String kind, List<String> system, List<Turn> turns) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Line {
    system = List.copyOf(system);
    turns = List.copyOf(turns);
  }

  /// A question and its answer.
  record Turn(String human, String answer) {}

  static Line of(String kind, String human, String answer) {
    return new Line(kind, List.of(), List.of(new Turn(human, answer)));
  }

  /// One line of JSON; the picture stands at the start of the first question.
  String json(String id, String image) {
    return json(id, List.of(image));
  }

  /// One line of JSON without a picture.
  String json(String id) {
    return json(id, List.of());
  }

  private String json(String id, List<String> image) {
    List<Map<String, String>> conversations = new ArrayList<>();
    system.forEach(text -> conversations.add(said("system", text)));
    String mark = image.isEmpty() ? "" : "<image>\n";
    for (Turn turn : turns) {
      conversations.add(said("human", mark + turn.human()));
      mark = "";
      conversations.add(said("gpt", turn.answer()));
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("id", id);
    image.forEach(file -> line.put("image", file));
    line.put("kind", kind);
    line.put("conversations", conversations);
    return json(line);
  }

  static String json(Map<String, Object> values) {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> said(String from, String value) {
    Map<String, String> said = new LinkedHashMap<>();
    said.put("from", from);
    said.put("value", value);
    return said;
  }
}
