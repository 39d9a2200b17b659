package dev.treeline.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.bench.run.RunRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// The command that makes a run again. Folders are named by what lies in them: a record keeps no
/// path.
final class RerunCommand {
  private RerunCommand() {}

  static String of(Study study) {
    RunRecord record = study.record();
    JsonNode json = record.json();
    JsonNode settings = json.path("settings");
    List<String> words = new ArrayList<>(List.of("./treeline", "compare"));
    words.addAll(List.of("--model", json.path("model").path("name").asText()));
    words.addAll(List.of("--data", data(json.path("data").path("name").asText())));
    json.path("adapters")
        .properties()
        .forEach(adapter -> {
          if (!adapter.getValue().path("shipped").asBoolean()) {
            words.addAll(List.of("--adapter", adapter.getKey() + "=DIR"));
          }
        });
    List<String> methods = new ArrayList<>();
    json.path("methods").fieldNames().forEachRemaining(methods::add);
    words.addAll(List.of("--methods", String.join(",", methods)));
    choice(words, settings);
    generation(words, settings);
    engine(words, settings);
    option(words, "--parser", settings.path("parser"), "strict");
    option(words, "--seed", settings.path("seed"), "1");
    double margin = settings.path("scoring").path("margin").asDouble(0.05);
    if (Math.abs(margin - 0.05) > 1e-9) {
      words.addAll(List.of("--margin", Double.toString(Math.round(1e6 * margin) / 1e4)));
    }
    study
        .judging()
        .map(Judging::judge)
        .filter(judge -> !judge.isEmpty() && !judge.equals("rules"))
        .ifPresent(judge -> words.addAll(List.of("--judge", judge)));
    return words.stream().map(RerunCommand::quoted).collect(Collectors.joining(" "));
  }

  /// Built-in data by name, others by a word for the folder.
  private static String data(String names) {
    return Arrays.stream(names.split("\\+"))
        .map(name -> name.startsWith("grove") ? name : "FOLDER-OF-" + name)
        .collect(Collectors.joining(","));
  }

  private static void choice(List<String> words, JsonNode settings) {
    option(words, "--limit", settings.path("limit"), "0");
    list(words, "--subset", settings.path("subsets"));
    list(words, "--scenario", settings.path("scenarios"));
    flag(words, "--legacy428", settings.path("legacy428"));
  }

  private static void generation(List<String> words, JsonNode settings) {
    for (String name : List.of("temperature", "top-k", "top-p", "min-p")) {
      option(words, "--" + name, settings.path("sampling").path(name), "");
    }
    option(words, "--max-tokens", settings.path("max-tokens"), "16");
    option(words, "--max-tokens-reply", settings.path("max-tokens-reply"), "256");
  }

  private static void engine(List<String> words, JsonNode settings) {
    option(words, "--engine", settings.path("engine"), "torch");
    option(words, "--onnx-variant", settings.path("onnx-variant"), "");
    option(words, "--device", settings.path("device"), "cpu");
    option(words, "--dtype", settings.path("dtype"), "f32");
    option(words, "--threads", settings.path("threads"), "0");
    option(words, "--batch", settings.path("batch"), "");
    flag(words, "--lenient", settings.path("lenient"));
    flag(words, "--merge-adapters", settings.path("merge-adapters"));
  }

  private static void flag(List<String> words, String name, JsonNode value) {
    if (value.asBoolean()) {
      words.add(name);
    }
  }

  private static void option(List<String> words, String name, JsonNode value, String usual) {
    if (!value.isMissingNode() && !value.isNull() && !value.asText().equals(usual)) {
      words.addAll(List.of(name, value.asText()));
    }
  }

  private static void list(List<String> words, String name, JsonNode values) {
    if (!values.isEmpty()) {
      words.add(name);
      words.add(
          StreamSupport.stream(values.spliterator(), false)
              .map(JsonNode::asText)
              .collect(Collectors.joining(",")));
    }
  }

  /// As a shell takes it for one word.
  private static String quoted(String word) {
    return word.matches("[\\w./:,=+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
