package dev.treeline.bench.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Everything a run's answers follow from, as `run.json` keeps it: settings, versions, hashes,
/// seeds. Nothing of the machine or the clock is in it; that stands in `machine.json`.
public record RunRecord(ObjectNode json) {
  private static final String SHARD = "shard";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /// Reads a `run.json`.
  public static RunRecord read(Path file) throws IOException {
    try {
      if (JSON.readTree(Files.readString(file)) instanceof ObjectNode object) {
        return new RunRecord(object);
      }
      throw new ModelFormatException(file + ": a run's record must be a JSON object");
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /// The record as it is stored.
  public String text() {
    try {
      return JSON.writeValueAsString(json).replace("\r\n", "\n") + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The record of a part of this run.
  public RunRecord part(Shard shard) {
    ObjectNode part = json.deepCopy();
    part.remove(SHARD);
    if (shard.isPart()) {
      part.put(SHARD, shard.toString());
    }
    return new RunRecord(part);
  }

  /// The part of a run that this is the record of.
  public Shard shard() {
    return json.has(SHARD) ? Shard.parse(json.get(SHARD).asText()) : Shard.WHOLE;
  }

  /// A short name that follows from the whole record.
  public String id() {
    byte[] digest =
        Seeds.sha256().digest(json.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return java.util.HexFormat.of().formatHex(digest, 0, 4);
  }

  /// What is set differently in another record, one line for each setting.
  public List<String> differences(RunRecord other) {
    Map<String, String> mine = new TreeMap<>();
    Map<String, String> theirs = new TreeMap<>();
    flatten("", json, mine);
    flatten("", other.json, theirs);
    List<String> names = new ArrayList<>(mine.keySet());
    theirs.keySet().stream().filter(name -> !mine.containsKey(name)).forEach(names::add);
    return names.stream()
        .filter(name -> !mine.getOrDefault(name, "").equals(theirs.getOrDefault(name, "")))
        .map(name -> name + " was " + shown(mine.get(name)) + ", now " + shown(theirs.get(name)))
        .toList();
  }

  private static String shown(@org.jspecify.annotations.Nullable String value) {
    return value == null ? "not set" : value.length() > 70 ? value.substring(0, 67) + "…" : value;
  }

  private static void flatten(String path, JsonNode node, Map<String, String> into) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(entry ->
              flatten(
                  path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                  entry.getValue(),
                  into));
    } else {
      into.put(path, node.isTextual() ? node.asText() : node.toString());
    }
  }
}
