package dev.treeline.finetune.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.tables.Row;
import java.util.List;
import java.util.random.RandomGenerator;

/// LLaMA-Factory's ShareGPT layout and its OpenAI-like variant (hiyouga/LLaMA-Factory,
/// data/README.md): `conversations` of `from` and `value`, or `messages` of `role` and `content`;
/// `images` are meant by the `<image>` marks in order.
final class ShareGpt {
  private static final String OPEN = "<think>";
  private static final String CLOSE = "</think>";

  private ShareGpt() {}

  static ObjectNode convert(Row row, Pictures pictures, RandomGenerator random) {
    String kind = row.optionalText("kind").orElse("answer");
    ObjectNode line = Lines.line(row.optionalText("id").orElse(""), kind);
    row.optionalText("system").ifPresent(text -> Lines.say(line, "system", text));
    boolean messages = row.has("messages");
    List<Row> turns = row.rows(messages ? "messages" : "conversations");
    if (turns.isEmpty()) {
      throw row.wrong("conversations (or messages) is missing or empty");
    }
    for (Row turn : turns) {
      String from = role(turn, turn.text(messages ? "role" : "from"));
      Lines.say(line, from, turn.text(messages ? "content" : "value"));
    }
    picture(row, line, pictures);
    for (String side : List.of("chosen", "rejected")) {
      if (row.has(side)) {
        line.set(side, answer(row, side));
      }
    }
    return line;
  }

  /// xinyuelou/Think-in-Safety: every answer thinks first and then says something.
  static ObjectNode thoughts(Row row, Pictures pictures, RandomGenerator random) {
    ObjectNode line = convert(row, pictures, random);
    for (JsonNode turn : line.path("conversations")) {
      String text = turn.path("value").asText();
      if (turn.path("from").asText().equals("gpt")) {
        int close = text.indexOf(CLOSE);
        if (!text.stripLeading().startsWith(OPEN) || close < 0) {
          throw row.wrong("an answer does not begin with a <think> part");
        }
        if (text.substring(close + CLOSE.length()).isBlank()) {
          throw row.wrong("an answer says nothing after its <think> part");
        }
      }
    }
    return line;
  }

  private static void picture(Row row, ObjectNode line, Pictures pictures) {
    List<String> images = row.texts("images");
    int marks = 0;
    for (JsonNode turn : line.path("conversations")) {
      marks += turn.path("value").asText().split(Lines.MARK, -1).length - 1;
    }
    if (marks != images.size()) {
      throw row.wrong("%d pictures, but %d <image> marks".formatted(images.size(), marks));
    }
    if (images.size() > 1) {
      throw row.wrong("%d pictures; training reads one a conversation".formatted(images.size()));
    }
    images.forEach(name -> line.put("image", pictures.named(row, name)));
  }

  private static JsonNode answer(Row row, String side) {
    JsonNode value = row.values().get(side);
    if (!value.isObject()) {
      return value;
    }
    Row turn = row.struct(side);
    return Lines.turn("gpt", turn.text(turn.has("value") ? "value" : "content"));
  }

  private static String role(Row turn, String name) {
    return switch (name) {
      case "human", "user" -> "human";
      case "gpt", "assistant" -> "gpt";
      case "system" -> "system";
      default ->
          throw turn.wrong(
              name + " is no role that can be trained; known: human, gpt, system, user, assistant");
    };
  }
}
