package dev.treeline.bench.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Task;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.run.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the item browser shows: every item with every method's answer, and why it was scored so.
final class ItemsJson {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST = 600;

  private ItemsJson() {}

  /// The items as JSON. Texts that occur often (most answers, and why they were scored so) stand
  /// once in a list and are named by their number; an item's answers are four numbers or texts for
  /// each method: answer, margin, mark, why. `d` is the number of an item's data set.
  static String of(Study study, Pictures pictures) {
    ObjectNode data = JSON.createObjectNode();
    ArrayNode methods = data.putArray("methods");
    study.columns().forEach(column -> methods.add(column.name()));
    Map<String, Integer> texts = new LinkedHashMap<>();
    ArrayNode items = data.putArray("items");
    ArrayNode sets = data.putArray("sets");
    for (Study one : study.each()) {
      addTo(items, one, pictures, texts, sets.size());
      sets.add(one.data());
    }
    ArrayNode list = data.putArray("texts");
    texts.keySet().forEach(list::add);
    return data.toString();
  }

  private static void addTo(
      ArrayNode items, Study study, Pictures pictures, Map<String, Integer> texts, int set) {
    for (int i = 0; i < study.samples().size(); i++) {
      Sample sample = study.samples().get(i);
      ObjectNode item = items.addObject().put("d", set);
      item.put("id", sample.id()).put("s", sample.subset().id()).put("c", sample.scenario());
      item.put("g", Truth.of(sample.task())).put("q", sample.question().text());
      ArrayNode shown = item.putArray("p");
      sample.question().images().forEach(image -> shown.add(pictures.numberOf(image)));
      ArrayNode answers = item.putArray("a");
      for (Study.Column column : study.columns()) {
        Response response = column.responses().get(i);
        Verdict verdict = column.verdicts().get(i);
        answers
            .add(number(texts, shorten(response.text())))
            .add(margin(response.margin()))
            .add(mark(verdict, sample.task()))
            .add(number(texts, why(verdict, sample.task())));
      }
    }
  }

  private static int number(Map<String, Integer> texts, String text) {
    Integer known = texts.putIfAbsent(text, texts.size());
    return known == null ? texts.size() - 1 : known;
  }

  private static String margin(double margin) {
    return Double.isNaN(margin) ? Format.NONE : Format.text("%+.2f", margin).replace('-', '−');
  }

  private static String shorten(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " …";
  }

  private static int mark(Verdict verdict, Task task) {
    return switch (verdict) {
      case Verdict.Unparsed _ -> 2;
      case Verdict.Unjudged _ -> 3;
      default -> verdict.isCorrect(task) ? 1 : 0;
    };
  }

  /// Why an answer was scored as it was, in words.
  static String why(Verdict verdict, Task task) {
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
