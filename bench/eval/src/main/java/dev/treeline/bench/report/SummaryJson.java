package dev.treeline.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.score.Measure;
import java.util.List;

/// The numbers of a comparison for machines. What is about time is kept apart, so that
/// `summary.json` comes out the same whenever and wherever the same run is made.
final class SummaryJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final List<String> TIMED = Measure.TIMINGS.stream().map(Measure::id).toList();

  private SummaryJson() {}

  /// `summary.json`: everything but times.
  static ObjectNode summary(Study study) {
    ObjectNode summary = JSON.createObjectNode();
    summary.put("title", study.title());
    summary.set("notes", JSON.valueToTree(study.notes()));
    ObjectNode board = JSON.valueToTree(study.board());
    withoutTimes(board);
    summary.setAll(board);
    study.official().ifPresent(scores -> summary.set("official", JSON.valueToTree(scores)));
    study.judging().ifPresent(judging -> summary.set("judge", JSON.valueToTree(judging.toMap())));
    OtherData.addTo(summary, study);
    return summary;
  }

  private static void withoutTimes(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(TIMED);
      object.remove("nanos");
    }
    node.forEach(SummaryJson::withoutTimes);
  }

  /// `timing.json`: what the methods cost on this machine.
  static ObjectNode timing(Study study) {
    ObjectNode timing = JSON.createObjectNode();
    study
        .board()
        .methods()
        .forEach(score -> {
          ObjectNode method = timing.putObject(score.method());
          method.put("tokens", score.counts().tokens()).put("nanos", score.counts().nanos());
          for (Measure measure : Measure.TIMINGS) {
            score.estimate(measure).ifPresent(e -> method.set(measure.id(), JSON.valueToTree(e)));
          }
          ResultTables.comparison(study.board(), score.method())
              .flatMap(c -> c.cost())
              .ifPresent(e -> method.set("cost-of-plain", JSON.valueToTree(e)));
        });
    return timing;
  }

  static String print(JsonNode node) {
    try {
      return JSON.writeValueAsString(node) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
