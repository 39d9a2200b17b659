package dev.treeline.bench.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.judge.Rubric.Label;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what an endpoint answered. An answer is a label and nothing else; a label somewhere in a
/// sentence is none, since a sentence can speak of labels it rejects.
sealed interface ChatAnswer {
  /// The words of the answer.
  record Said(String content) implements ChatAnswer {}

  /// There are none, and why.
  record Nothing(String reason) implements ChatAnswer {}

  /// What was said in an answer's body.
  static ChatAnswer of(String body) {
    JsonNode root;
    try {
      root = Json.MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      return new Nothing("the answer is not JSON: " + shorten(body));
    }
    JsonNode choice = root == null ? Json.MAPPER.missingNode() : root.path("choices").path(0);
    JsonNode message = choice.path("message");
    if (!message.isObject()) {
      return new Nothing("the answer holds no message: " + shorten(body));
    }
    if (message.path("refusal").isTextual() && !message.path("refusal").asText().isBlank()) {
      return new Nothing("the judge refused: " + shorten(message.path("refusal").asText()));
    }
    if (choice.path("finish_reason").asText().equals("content_filter")) {
      return new Nothing("the judge's answer was filtered");
    }
    String content = content(message.path("content"));
    return content.isBlank() ? new Nothing("the judge's answer is empty") : new Said(content);
  }

  private static String content(JsonNode content) {
    if (content.isArray()) {
      StringBuilder text = new StringBuilder();
      content.forEach(part -> text.append(part.path("text").asText()));
      return text.toString();
    }
    return content.isTextual() ? content.asText() : "";
  }

  /// The label that words give: the label alone, whatever stands around it, or `label` of a JSON
  /// object. What a model thinks before it answers (`<think>…</think>`) is not read.
  static Optional<Label> label(Rubric rubric, String content) {
    String said = content.replaceFirst("(?s)^\\s*<think>.*?</think>", "").strip();
    Matcher fenced = Json.FENCE.matcher(said);
    String bare = fenced.matches() ? fenced.group(1).strip() : said;
    if (bare.startsWith("{")) {
      try {
        JsonNode label = Json.MAPPER.readTree(bare).path("label");
        return label.isTextual() ? rubric.label(label.asText().strip()) : Optional.empty();
      } catch (JsonProcessingException e) {
        return Optional.empty();
      }
    }
    String word = bare.replaceFirst("(?i)^[\\s*_\"'`]*label[\\s*_\"'`]*[:=]", "");
    return rubric.label(word.replaceAll("^[\\s\\p{P}\\p{S}]+|[\\s\\p{P}\\p{S}]+$", ""));
  }

  /// The beginning of a text on one line.
  static String shorten(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= 200 ? line : line.substring(0, 200) + " …";
  }

  /// What reading needs.
  final class Json {
    static final JsonMapper MAPPER = new JsonMapper();
    static final Pattern FENCE = Pattern.compile("(?s)```(?:json)?\\s*(.*?)\\s*```");

    private Json() {}
  }
}
