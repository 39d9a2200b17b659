package dev.treeline.bench.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Verdict;
import java.util.Locale;

/// One line of `judgements.jsonl`: what a judge made of a method's reply to an item.
///
/// @param basis a digest of rubric, request and reply: a judgement of something else is none
/// @param verdict `Judged` or `Unjudged`
record Judgement(String item, String method, String judge, String basis, Verdict verdict) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int DIGITS = 16;

  /// What a judgement stands for: the latest line of a key counts.
  record Key(String item, String method, String judge, String basis) {}

  Key key() {
    return new Key(item, method, judge, basis);
  }

  static Judgement of(Key key, Verdict verdict) {
    return new Judgement(key.item(), key.method(), key.judge(), key.basis(), verdict);
  }

  /// The digest of what is judged.
  static String basis(Sample sample, String reply) {
    String rubric = Judge.rubric(sample).toString();
    return JudgePrompt.sha256(rubric + '\0' + sample.question().text() + '\0' + reply)
        .substring(0, DIGITS);
  }

  /// The line, without its end.
  String toLine() {
    ObjectNode line = JSON.createObjectNode();
    line.put("id", item).put("method", method).put("judge", judge).put("basis", basis);
    switch (verdict) {
      case Verdict.Judged(Gold said, String label, String evidence, _) ->
          line.put("said", said.name().toLowerCase(Locale.ROOT))
              .put("label", label)
              .put("evidence", evidence);
      case Verdict.Unjudged(String reason) -> line.put("unjudged", reason);
      default ->
          throw new IllegalArgumentException("a judgement is judged or unjudged, not " + verdict);
    }
    return line.toString();
  }

  /// Reads a line.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it
  static Judgement ofLine(String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
    }
    String judge = text(node, "judge");
    Verdict verdict =
        node.has("unjudged")
            ? new Verdict.Unjudged(text(node, "unjudged"))
            : new Verdict.Judged(
                side(text(node, "said")), text(node, "label"), text(node, "evidence"), judge);
    return new Judgement(
        text(node, "id"), text(node, "method"), judge, text(node, "basis"), verdict);
  }

  private static Gold side(String said) {
    return switch (said) {
      case "safe" -> Gold.SAFE;
      case "unsafe" -> Gold.UNSAFE;
      default ->
          throw new IllegalArgumentException("\"said\" must be safe or unsafe, but is " + said);
    };
  }

  private static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("it has no \"" + name + "\"");
    }
    return value.asText();
  }
}
