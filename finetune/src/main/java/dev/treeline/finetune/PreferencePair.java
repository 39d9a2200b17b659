package dev.treeline.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.ModelFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One question with two answers: `{"image", "conversations": [… the question last], "chosen",
/// "rejected"}`, where both answers are texts or `{"from": "gpt", "value": …}` (LLaMA-Factory), or
/// `{"image", "question", "chosen", "rejected"}` (SPA-VL).
///
/// @param better ends with the answer to be preferred
/// @param worse the same with the other
record PreferencePair(Conversation better, Conversation worse) {
  Optional<Path> image() {
    return better.image();
  }

  /// Reads the lines of a file; empty ones are skipped.
  ///
  /// @throws ModelFormatException naming file and line when one is not of this form
  static List<PreferencePair> read(Path file) {
    var pairs = new ArrayList<PreferencePair>();
    Conversation.forEachLine(file, (where, node) -> pairs.add(parse(file, where, node)));
    if (pairs.isEmpty()) {
      throw new ModelFormatException(file + ": holds no pair of answers");
    }
    return pairs;
  }

  private static PreferencePair parse(Path file, String where, JsonNode node) {
    Conversation asked =
        node.has("conversations")
            ? Conversation.words(file, where, node)
            : question(file, where, node);
    if (asked.turns().isEmpty()) {
      throw new ModelFormatException(where + ": has no question");
    }
    String chosen = answer(node, "chosen", where);
    String rejected = answer(node, "rejected", where);
    if (chosen.equals(rejected)) {
      throw new ModelFormatException(where + ": chosen and rejected are the same");
    }
    return new PreferencePair(asked.answered(chosen), asked.answered(rejected));
  }

  private static Conversation question(Path file, String where, JsonNode node) {
    String text = node.path("question").asText();
    if (text.isBlank()) {
      throw new ModelFormatException(where + ": has neither conversations nor question");
    }
    Optional<Path> image = Conversation.image(file, node);
    var turn = new Conversation.Turn(dev.treeline.prompts.Role.USER, image.isPresent(), text);
    return new Conversation(where, node.path("kind").asText("answer"), image, List.of(turn));
  }

  private static String answer(JsonNode node, String key, String where) {
    JsonNode value = node.path(key);
    String text = value.isObject() ? value.path("value").asText() : value.asText();
    if (text.isBlank()) {
      throw new ModelFormatException(where + ": " + key + " is missing or empty");
    }
    return text;
  }
}
