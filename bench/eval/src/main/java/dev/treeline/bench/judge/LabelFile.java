package dev.treeline.bench.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.run.LineLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What one person said of a run's replies: `labels.RATER.jsonl` in the run's folder, one line a
/// label, the latest of a reply counting. It is not kept which method a reply is of.
final class LabelFile implements AutoCloseable {
  /// The rater that settles what others disagree on.
  static final String ADJUDICATOR = "adjudicated";

  /// What a person answers who cannot say.
  static final String UNSURE = "unsure";

  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern NAME = Pattern.compile("labels\\.([a-z0-9_-]{1,40})\\.jsonl");

  private final String rater;
  private final LineLog<Line> log;
  private final Map<Key, String> labels = new LinkedHashMap<>();

  /// @param basis see [Judgement#basis]
  record Key(String item, String basis) {}

  private record Line(Key key, String label) {}

  private LabelFile(String rater, LineLog<Line> log) {
    this.rater = rater;
    this.log = log;
    log.found().forEach(line -> labels.put(line.key(), line.label()));
  }

  /// What a rater's file is called.
  static String name(String rater) {
    return "labels." + rater + ".jsonl";
  }

  /// Opens or makes a rater's file.
  static LabelFile open(Path directory, String rater) throws IOException {
    String name = name(rater);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a rater must be lower-case letters, digits, - and _, but is " + rater);
    }
    return new LabelFile(rater, LineLog.open(directory.resolve(name), LabelFile::ofLine));
  }

  /// Every rater's labels in a run's folder.
  static Map<String, Map<Key, String>> readAll(Path directory) throws IOException {
    List<String> raters = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(file -> {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (name.matches()) {
          raters.add(name.group(1));
        }
      });
    }
    Map<String, Map<Key, String>> all = new TreeMap<>();
    for (String rater : raters) {
      Map<Key, String> labels = new LinkedHashMap<>();
      LineLog.read(directory.resolve(name(rater)), LabelFile::ofLine)
          .forEach(line -> labels.put(line.key(), line.label()));
      all.put(rater, labels);
    }
    return all;
  }

  String rater() {
    return rater;
  }

  Optional<String> label(Key key) {
    return Optional.ofNullable(labels.get(key));
  }

  /// Keeps a label; it outlives a power cut when this returns.
  void put(Key key, String label) throws IOException {
    log.append(line(key, label));
    log.force();
    labels.put(key, label);
  }

  /// A label as it is kept, without the line's end.
  static String line(Key key, String label) {
    return JSON.createObjectNode()
        .put("id", key.item())
        .put("basis", key.basis())
        .put("label", label)
        .toString();
  }

  private static Line ofLine(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      for (String name : List.of("id", "basis", "label")) {
        if (!node.path(name).isTextual()) {
          throw new IllegalArgumentException("it has no \"" + name + "\"");
        }
      }
      Key key = new Key(node.path("id").asText(), node.path("basis").asText());
      return new Line(key, node.path("label").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
