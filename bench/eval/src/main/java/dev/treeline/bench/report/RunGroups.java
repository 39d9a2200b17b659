package dev.treeline.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.run.RunRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Runs on the same items by what ran: one group for each model, its runs differ in seed or
/// methods.
record RunGroups(List<Group> groups) {
  /// What may differ between runs that are put together.
  private static final List<String> FREE =
      List.of("seed", "device", "dtype", "threads", "batch", "engine", "onnx-variant");

  RunGroups {
    groups = List.copyOf(groups);
  }

  /// The runs of one model.
  record Group(String model, List<Study> runs) {
    Group {
      runs = List.copyOf(runs);
    }

    /// How many seeds there are.
    int seeds() {
      return (int) runs.stream().map(RunGroups::seed).distinct().count();
    }
  }

  /// Sorts runs by model.
  ///
  /// @throws IllegalArgumentException if they are not about the same items, were not asked, read
  ///   and scored alike, or are the same run; the message names the difference
  static RunGroups of(List<Study> studies) {
    Study first = studies.getFirst();
    Map<JsonNode, List<Study>> byModel = new LinkedHashMap<>();
    Set<List<Object>> seen = new HashSet<>();
    for (Study study : studies) {
      requireAlike(first, study);
      for (Study.Column column : study.columns().subList(1, study.columns().size())) {
        requireNew(seen, study, column.name());
      }
      byModel.computeIfAbsent(ran(study), _ -> new ArrayList<>()).add(study);
    }
    List<Group> groups = new ArrayList<>();
    Set<String> labels = new HashSet<>();
    byModel.forEach((_, runs) -> groups.add(new Group(label(runs.getFirst(), labels), runs)));
    return new RunGroups(groups);
  }

  private static void requireNew(Set<List<Object>> seen, Study study, String method) {
    if (!seen.add(List.of(ran(study), seed(study), method))) {
      throw new IllegalArgumentException(
          "%s with seed %s answers with %s in two of the runs; give each once"
              .formatted(study.title(), seed(study), method));
    }
  }

  private static void requireAlike(Study first, Study study) {
    List<String> differences = comparable(first).differences(comparable(study));
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "these runs cannot be compared (%s, seed %s, and %s, seed %s): %s%s"
              .formatted(
                  first.title(),
                  seed(first),
                  study.title(),
                  seed(study),
                  differences.getFirst(),
                  differences.size() == 1
                      ? ""
                      : " (and " + (differences.size() - 1) + " more differences)"));
    }
  }

  /// What must be the same.
  private static RunRecord comparable(Study study) {
    ObjectNode json = study.record().json().deepCopy();
    ObjectNode settings = json.withObject("/settings");
    settings.remove(FREE);
    ObjectNode kept = json.objectNode();
    kept.putObject("data").set("sha256", json.path("data").path("sha256"));
    kept.set("settings", settings);
    return new RunRecord(kept);
  }

  /// What ran: the model's files and how they were run.
  private static JsonNode ran(Study study) {
    ObjectNode json = study.record().json();
    ObjectNode ran = json.objectNode();
    ran.set("files", json.path("model").path("sha256"));
    for (String name : FREE) {
      if (!name.equals("seed")) {
        ran.set(name, json.path("settings").path(name));
      }
    }
    return ran;
  }

  static String seed(Study study) {
    return study.record().json().path("settings").path("seed").asText();
  }

  private static String label(Study study, Set<String> taken) {
    JsonNode json = study.record().json();
    String name = json.path("model").path("name").asText();
    JsonNode settings = json.path("settings");
    String engine = settings.path("engine").asText("torch");
    List<String> candidates =
        List.of(
            name,
            name + " " + settings.path("dtype").asText(),
            name + " " + engine,
            name + " " + settings.path("device").asText());
    for (String candidate : candidates) {
      if (taken.add(candidate)) {
        return candidate;
      }
    }
    for (int number = 2; ; number++) {
      if (taken.add(name + " (" + number + ")")) {
        return name + " (" + number + ")";
      }
    }
  }

  /// Every method of any run, the baseline first, then as they come.
  List<String> methods() {
    Set<String> methods = new java.util.LinkedHashSet<>();
    for (Group group : groups) {
      group.runs().forEach(run -> run.columns().forEach(column -> methods.add(column.name())));
    }
    return List.copyOf(methods);
  }

  /// The seeds of all runs.
  Set<String> seeds() {
    Set<String> seeds = new TreeSet<>();
    groups.forEach(group -> group.runs().forEach(run -> seeds.add(seed(run))));
    return seeds;
  }
}
