package dev.treeline.bench.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.adapter.Adapter;
import dev.treeline.models.adapter.AdapterConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An adapter as a part of methods.
///
/// @param name what users type in a method
/// @param prompt the strategy that it is asked with where a method names none: what stands as
///   `prompt` in a file `treeline.json` beside its config, else `plain`
/// @param record what a run keeps of it: its config, and SHA-256 of its files by name
public record AdapterPart(String name, Path directory, String prompt, ObjectNode record) {
  /// The prompt of an adapter that names none.
  public static final String PLAIN = "plain";

  private static final String CONFIG = "adapter_config.json";
  private static final String OWN = "treeline.json";
  private static final JsonMapper JSON = new JsonMapper();

  public AdapterPart {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]*")) {
      throw new IllegalArgumentException(
          "an adapter's name must be letters, digits, dots, dashes and underscores, but is \""
              + name
              + "\"; give it one with --adapter NAME=DIR");
    }
  }

  /// Reads what a user gave as `--adapter`: a folder, or a name for it and the folder.
  public static AdapterPart parse(String written) throws IOException {
    int equals = written.indexOf('=');
    if (equals < 0 || Files.isDirectory(Path.of(written))) {
      Path directory = Path.of(written);
      Path last = directory.toAbsolutePath().normalize().getFileName();
      return read(last == null ? "" : last.toString(), directory);
    }
    return read(written.substring(0, equals), Path.of(written.substring(equals + 1)));
  }

  /// Reads an adapter's folder; its weights are hashed, not loaded.
  public static AdapterPart read(String name, Path directory) throws IOException {
    if (!Files.exists(directory.resolve(CONFIG))) {
      throw new ModelFormatException(
          "%s: no adapter: %s is missing%s"
              .formatted(
                  directory,
                  CONFIG,
                  Files.isDirectory(directory) ? "" : " (there is no such folder)"));
    }
    AdapterConfig config = Adapter.config(directory);
    ObjectNode record = JSON.createObjectNode();
    record.put("words", words(config)).put("base", config.base());
    ObjectNode files = record.putObject("sha256");
    for (Map.Entry<String, String> file : hashes(directory).entrySet()) {
      files.put(file.getKey(), file.getValue());
    }
    record.set("config", json(directory.resolve(CONFIG)));
    String prompt =
        Files.exists(directory.resolve(OWN))
            ? json(directory.resolve(OWN)).path("prompt").asText(PLAIN)
            : PLAIN;
    return new AdapterPart(name, directory, prompt, record.put("prompt", prompt));
  }

  /// The adapters that a run was made with: enough to read its answers, not to ask again.
  ///
  /// @param run a run's record
  public static List<AdapterPart> of(JsonNode run) {
    List<AdapterPart> parts = new ArrayList<>();
    run.path("adapters")
        .properties()
        .forEach(adapter ->
            parts.add(
                new AdapterPart(
                    adapter.getKey(),
                    Path.of(""),
                    adapter.getValue().path("prompt").asText(PLAIN),
                    adapter.getValue().deepCopy())));
    return parts;
  }

  private static Map<String, String> hashes(Path directory) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    for (String file : List.of(CONFIG, "adapter_model.safetensors", OWN)) {
      if (Files.exists(directory.resolve(file))) {
        hashes.put(file, FileHashes.of(directory.resolve(file)));
      }
    }
    return hashes;
  }

  private static JsonNode json(Path file) throws IOException {
    try {
      return JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(file + ": not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static String words(AdapterConfig config) {
    String kind = config.scale().rankStabilized() ? "rsLoRA" : "LoRA";
    return String.format(
        Locale.ROOT,
        "%s of rank %d, alpha %s, on %s",
        config.magnitudes() ? kind + " with magnitudes (DoRA)" : kind,
        config.scale().rank(),
        Setting.plain(config.scale().alpha()),
        config.targetWords());
  }

  /// What it is as an entry of the registry.
  ///
  /// @param prompts the strategies that there are
  MethodEntry entry(List<String> prompts) {
    List<String> choice = new ArrayList<>(List.of(prompt));
    prompts.stream().filter(other -> !other.equals(prompt)).forEach(choice::add);
    if (choice.size() > prompts.size()) {
      throw new ModelFormatException(
          "%s: prompt must be one of %s, but is %s"
              .formatted(directory.resolve(OWN), String.join(", ", prompts), prompt));
    }
    return new MethodEntry(
        name,
        MethodEntry.Kind.ADAPTER,
        "The model with an adapter: " + record.path("words").asText() + ".",
        Optional.of(record.path("base").asText())
            .filter(base -> !base.isEmpty())
            .map(base -> "trained on " + base)
            .orElse("its config names no base model"),
        List.of(
            Parameter.word(
                "prompt", choice, "how it is asked where the method names no strategy")));
  }
}
