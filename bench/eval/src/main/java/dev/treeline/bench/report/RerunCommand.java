package dev.treeline.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.bench.run.RunRecord;
import java.util.ArrayList;
import java.util.List;

/// The command that makes a run again.
final class RerunCommand {
  private RerunCommand() {}

  static String of(RunRecord record) {
    JsonNode json = record.json();
    JsonNode settings = json.path("settings");
    List<String> words = new ArrayList<>(List.of("./treeline", "compare"));
    words.addAll(List.of("--model", json.path("model").path("name").asText()));
    words.addAll(List.of("--data", json.path("data").path("name").asText()));
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
    option(words, "--limit", settings.path("limit"), "0");
    option(words, "--seed", settings.path("seed"), "1");
    JsonNode sampling = settings.path("sampling");
    for (String name : List.of("temperature", "top-k", "top-p", "min-p")) {
      option(words, "--" + name, sampling.path(name), "");
    }
    option(words, "--max-tokens", settings.path("max-tokens"), "16");
    option(words, "--device", settings.path("device"), "cpu");
    option(words, "--dtype", settings.path("dtype"), "f32");
    option(words, "--threads", settings.path("threads"), "0");
    option(words, "--parser", settings.path("parser"), "strict");
    return String.join(" ", words);
  }

  private static void option(List<String> words, String name, JsonNode value, String usual) {
    if (!value.isMissingNode() && !value.isNull() && !value.asText().equals(usual)) {
      words.addAll(List.of(name, value.asText()));
    }
  }
}
