package dev.treeline.bench.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.DataSets;
import dev.treeline.bench.data.DataSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/// Where and when a run was made, and where its model and data lay: kept in `machine.json`, apart
/// from everything that must come out the same elsewhere.
///
/// @param data as the user named it, folders in full, with commas between several
record Machine(String model, String data) {
  private static final JsonMapper JSON = new JsonMapper();

  static Machine here(Path model, List<String> data) {
    return new Machine(
        absolute(model), data.stream().map(Machine::place).collect(Collectors.joining(",")));
  }

  private static String place(String data) {
    Path folder = DataSources.Named.of(data).directory();
    boolean named = DataSets.EMBEDDED.contains(data) || !Files.exists(folder);
    return named ? data : absolute(Path.of(data));
  }

  /// Reads the file that a run left.
  static Machine read(Path file) throws IOException {
    var json = JSON.readTree(Files.readString(file));
    return new Machine(json.path("model").asText(), json.path("data").asText());
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  String text() {
    Runtime runtime = Runtime.getRuntime();
    ObjectNode json = JSON.createObjectNode();
    json.put("model", model).put("data", data);
    json.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    json.put("architecture", System.getProperty("os.arch"));
    json.put("processors", runtime.availableProcessors());
    json.put("java", Runtime.version().toString());
    json.put("heap-bytes", runtime.maxMemory());
    json.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    return json.toPrettyString() + "\n";
  }
}
