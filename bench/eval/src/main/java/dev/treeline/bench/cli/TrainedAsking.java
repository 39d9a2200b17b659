package dev.treeline.bench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.finetune.Recipe;
import dev.treeline.finetune.ScorecardPlan;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.PromptStrategy;
import dev.treeline.prompts.PromptStrategy.AnswerPosition;
import dev.treeline.prompts.Question;
import dev.treeline.prompts.Strategies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How the training data of a recipe asks. A model that has learned to give its reasons first is
/// held against its base in that way too, and its answer is read after the reasons.
final class TrainedAsking {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String MARK = "\u0001";
  private static final int LINES = 2000;

  /// One line in so many must ask in a way.
  private static final int SHARE = 20;

  private TrainedAsking() {}

  /// A plan that names no way of asking takes the one of the training data.
  ///
  /// @param data what the recipe's file names are relative to
  /// @param out where mixed sources lie
  static ScorecardPlan complete(ScorecardPlan plan, Recipe recipe, Path data, Path out) {
    if (!plan.methods().isEmpty()) {
      return plan;
    }
    boolean mixed = recipe.data().sources().containsKey("train");
    List<Path> files =
        mixed
            ? List.of(out.resolve("data").resolve("train.jsonl"))
            : recipe.data().train().stream().map(data::resolve).toList();
    List<String> methods = of(files).stream().toList();
    return new ScorecardPlan(plan.data(), plan.limit(), methods);
  }

  /// The strategy whose words stand in the questions, or `cot` where answers begin with thoughts.
  static Optional<String> of(List<Path> files) {
    List<JsonNode> turns = new ArrayList<>();
    int lines = 0;
    for (Path file : files) {
      for (JsonNode line : lines(file)) {
        lines++;
        line.path("conversations").forEach(turns::add);
      }
    }
    int least = Math.max(1, lines / SHARE);
    for (PromptStrategy strategy : Strategies.all()) {
      if (strategy.answerPosition() == AnswerPosition.LAST) {
        String words = words(strategy);
        if (!words.isEmpty() && count(turns, value -> value.contains(words)) >= least) {
          return Optional.of(strategy.name());
        }
      }
    }
    boolean thoughts = count(turns, TrainedAsking::beginsWithThoughts) >= least;
    return thoughts ? Optional.of("cot") : Optional.empty();
  }

  private static boolean beginsWithThoughts(String value) {
    String text = value.stripLeading();
    return text.startsWith("<think>") || text.startsWith("<SUMMARY>");
  }

  private static long count(List<JsonNode> turns, java.util.function.Predicate<String> fits) {
    return turns.stream().map(turn -> turn.path("value").asText()).filter(fits).count();
  }

  /// The first sentence that a strategy puts after a question.
  private static String words(PromptStrategy strategy) {
    String text =
        strategy.messages(new Question(MARK, List.of()), _ -> "").stream()
            .flatMap(message -> message.content().stream())
            .map(content -> content instanceof Content.Text words ? words.text() : "")
            .collect(Collectors.joining());
    String after = text.substring(text.indexOf(MARK) + 1).strip();
    int end = after.indexOf('.');
    return end < 0 ? after : after.substring(0, end);
  }

  private static List<JsonNode> lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      List<JsonNode> nodes = new ArrayList<>();
      for (String line : lines.filter(one -> !one.isBlank()).limit(LINES).toList()) {
        nodes.add(JSON.readTree(line));
      }
      return nodes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
