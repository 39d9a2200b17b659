package dev.treeline.bench.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.score.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// `simulation.jsonl`: what is already simulated, one line for each scenario, so that a stopped
/// simulation goes on where it was.
final class SimulationFile {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final Map<String, Simulation.Tallied> done = new HashMap<>();

  private SimulationFile(Path file) {
    this.file = file;
  }

  /// Opens or begins the file of simulations with these seeds. A torn last line is cut off.
  static SimulationFile open(Path directory, int runs, long seed) throws IOException {
    Files.createDirectories(directory);
    Path path = directory.resolve("simulation.jsonl");
    var file = new SimulationFile(path);
    if (Files.exists(path)) {
      StringBuilder whole = new StringBuilder();
      String text = Files.readString(path);
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        file.read(line, runs, seed);
        whole.append(line).append('\n');
      }
      Files.writeString(path, whole);
    }
    return file;
  }

  private void read(String line, int runs, long seed) throws IOException {
    JsonNode node = JSON.readTree(line);
    String id = node.path("scenario").asText();
    int wanted = Scenarios.named(id).runs(runs);
    if (node.path("runs").asInt() != wanted || node.path("seed").asLong() != seed) {
      throw new IllegalArgumentException(
          "%s holds simulations with %s runs from seed %s, but %d from %d were asked for"
              .formatted(file, node.path("runs"), node.path("seed"), wanted, seed));
    }
    Map<Finding, Integer> findings = new EnumMap<>(Finding.class);
    for (Finding finding : Finding.values()) {
      JsonNode count = node.path("findings").path(finding.words());
      if (!count.isMissingNode()) {
        findings.put(finding, count.asInt());
      }
    }
    done.put(id, new Simulation.Tallied(wanted, node.path("counted").asInt(), findings));
  }

  Optional<Simulation.Tallied> of(Scenario scenario) {
    return Optional.ofNullable(done.get(scenario.id()));
  }

  void add(Scenario scenario, long seed, Simulation.Tallied tallied) throws IOException {
    ObjectNode line = JSON.createObjectNode();
    line.put("scenario", scenario.id()).put("runs", tallied.runs()).put("seed", seed);
    line.put("counted", tallied.counted());
    ObjectNode findings = line.putObject("findings");
    tallied.findings().forEach((finding, count) -> findings.put(finding.words(), count));
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    done.put(scenario.id(), tallied);
  }
}
