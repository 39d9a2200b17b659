package dev.treeline.bench.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Task;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.run.Response;

/// What the item browser shows: every item with every method's answer, and why it was scored so.
final class ItemsJson {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST = 600;

  private ItemsJson() {}

  static String of(Study study) {
    ObjectNode data = JSON.createObjectNode();
    ArrayNode methods = data.putArray("methods");
    study.columns().forEach(column -> methods.add(column.name()));
    ArrayNode items = data.putArray("items");
    for (int i = 0; i < study.samples().size(); i++) {
      Sample sample = study.samples().get(i);
      ObjectNode item = items.addObject();
      item.put("id", sample.id()).put("s", sample.subset().id()).put("c", sample.scenario());
      item.put("g", Truth.of(sample.task())).put("q", sample.question().text());
      item.put("p", sample.question().images().isEmpty() ? "" : sample.cluster());
      ArrayNode answers = item.putArray("a");
      for (Study.Column column : study.columns()) {
        Response response = column.responses().get(i);
        Verdict verdict = column.verdicts().get(i);
        answers
            .addArray()
            .add(shorten(response.text()))
            .add(margin(response.margin()).replace('-', '−'))
            .add(mark(verdict, sample.task()))
            .add(why(verdict, sample.task()));
      }
    }
    return data.toString();
  }

  private static String shorten(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " …";
  }

  private static String margin(double margin) {
    return Double.isNaN(margin) ? Format.NONE : Format.text("%+.2f", margin);
  }

  private static int mark(Verdict verdict, Task task) {
    return switch (verdict) {
      case Verdict.Unparsed _, Verdict.Unjudged _ -> 2;
      default -> verdict.isCorrect(task) ? 1 : 0;
    };
  }

  private static String why(Verdict verdict, Task task) {
    return switch (verdict) {
      case Verdict.Answered answered ->
          "“%s” read as %s; right is %s%s"
              .formatted(
                  answered.evidence(),
                  answered.said().answer(),
                  Truth.of(task),
                  answered.bothWords() ? "; both words occur" : "");
      case Verdict.Both both -> "both words: " + both.evidence();
      case Verdict.Chosen chosen ->
          "“%s” read as %s; right is %s"
              .formatted(chosen.evidence(), Task.Choice.letter(chosen.option()), Truth.of(task));
      case Verdict.Judged judged ->
          "judged “%s” by %s (%s); right is to %s"
              .formatted(judged.label(), judged.judge(), judged.evidence(), Truth.of(task));
      case Verdict.Unjudged unjudged ->
          "not judged: " + unjudged.reason() + "; never counted as right";
      case Verdict.Unparsed unparsed -> unparsed.reason() + "; counted as wrong";
    };
  }
}
