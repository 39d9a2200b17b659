package dev.treeline.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/// What a checkpoint says of generating: where text ends.
///
/// @param stopTokens ids after which nothing follows; perhaps empty
/// @param beginToken the id before every text
/// @param padToken the id that fills up
public record GenerationConfig(
    Set<Integer> stopTokens, OptionalInt beginToken, OptionalInt padToken) {
  public GenerationConfig {
    stopTokens = Set.copyOf(stopTokens);
  }

  /// Reads generation_config.json; what it lacks comes from config.json, then from its text part,
  /// then from Llama's defaults, as the reference does.
  static GenerationConfig read(Path directory, ConfigNode root) {
    Path file = directory.resolve("generation_config.json");
    ConfigNode text = root.child("text_config");
    ConfigNode own = Files.exists(file) ? ConfigNode.read(file) : root;
    return new GenerationConfig(
        stops(own, root, text),
        first("bos_token_id", own, root, text),
        first("pad_token_id", own, root, text));
  }

  private static Set<Integer> stops(ConfigNode... places) {
    for (ConfigNode place : places) {
      if (place.has("eos_token_id")) {
        return place.integers("eos_token_id").stream()
            .filter(id -> id >= 0)
            .collect(Collectors.toCollection(LinkedHashSet::new));
      }
    }
    return Set.of(2);
  }

  private static OptionalInt first(String key, ConfigNode... places) {
    for (ConfigNode place : places) {
      if (place.has(key)) {
        return OptionalInt.of(place.integer(key, 0));
      }
    }
    return OptionalInt.empty();
  }
}
