package dev.treeline.models.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.adapter.ModuleTargets.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/// `adapter_config.json`, in PEFT's words.
final class AdapterConfigFile {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  /// Keys that change what an adapter does, and are not supported unless off.
  private static final List<String> REFUSED =
      List.of(
          "alora_invocation_tokens",
          "arrow_config",
          "fan_in_fan_out",
          "kasa_config",
          "layer_replication",
          "lora_bias",
          "lora_ga_config",
          "monteclora_config",
          "target_parameters",
          "trainable_token_indices",
          "use_bdlora",
          "use_qalora",
          "velora_config");

  /// Ways to begin that change the base model's weights: with the plain base such an adapter gives
  /// something else.
  private static final List<String> CHANGES_BASE = List.of("pissa", "olora", "corda", "loftq");

  private final Path file;
  private final JsonNode root;

  private AdapterConfigFile(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  static AdapterConfig read(Path file) {
    JsonNode root;
    try {
      root = JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(file + ": not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
    try {
      return new AdapterConfigFile(file, root).config();
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(file + ": " + e.getMessage(), e);
    }
  }

  private AdapterConfig config() {
    if (!root.path("peft_type").asText().equals("LORA")) {
      throw wrong("peft_type", "must be \"LORA\"");
    }
    for (String key : REFUSED) {
      JsonNode value = root.path(key);
      boolean off =
          value.isMissingNode()
              || value.isNull()
              || (value.isBoolean() && !value.asBoolean())
              || (value.isContainerNode() && value.isEmpty());
      if (!off) {
        throw wrong(key, "is not supported");
      }
    }
    if (!root.path("bias").asText("none").equals("none")) {
      throw wrong("bias", "must be \"none\"");
    }
    String start = root.path("init_lora_weights").asText().toLowerCase(java.util.Locale.ROOT);
    if (CHANGES_BASE.stream().anyMatch(start::startsWith)) {
      throw wrong(
          "init_lora_weights",
          "changes the base model; let PEFT convert the adapter when saving it"
              + " (path_initial_model_for_weight_conversion)");
    }
    return new AdapterConfig(
        root.path("base_model_name_or_path").asText(""),
        targets(),
        scale(),
        root.path("lora_dropout").asDouble(0),
        root.path("use_dora").asBoolean(false),
        texts("modules_to_save"));
  }

  private LoraScale scale() {
    Map<String, Integer> ranks = new LinkedHashMap<>();
    root.path("rank_pattern")
        .properties()
        .forEach(e -> ranks.put(e.getKey(), e.getValue().asInt()));
    Map<String, Double> alphas = new LinkedHashMap<>();
    root.path("alpha_pattern")
        .properties()
        .forEach(e -> alphas.put(e.getKey(), e.getValue().asDouble()));
    return new LoraScale(
        root.path("r").asInt(8),
        root.path("lora_alpha").asDouble(8),
        root.path("use_rslora").asBoolean(false),
        ranks,
        alphas);
  }

  private ModuleTargets targets() {
    JsonNode layers = root.path("layers_to_transform");
    Set<Integer> numbers = new TreeSet<>();
    if (layers.isInt()) {
      numbers.add(layers.asInt());
    }
    layers.forEach(layer -> numbers.add(layer.asInt()));
    return new ModuleTargets(
        names("target_modules").orElseThrow(() -> wrong("target_modules", "is missing")),
        names("exclude_modules"),
        numbers,
        texts("layers_pattern"));
  }

  private Optional<Names> names(String key) {
    JsonNode node = root.path(key);
    if (node.isArray() && !node.isEmpty()) {
      return Optional.of(new Names.Listed(texts(key)));
    }
    if (!node.isTextual()) {
      return Optional.empty();
    }
    String text = node.asText();
    if (text.equals(ModuleTargets.ALL_LINEAR)) {
      return Optional.of(new Names.AllLinear());
    }
    try {
      return Optional.of(new Names.Expression(Pattern.compile(text)));
    } catch (PatternSyntaxException e) {
      throw wrong(key, "is no regular expression: " + e.getDescription());
    }
  }

  private List<String> texts(String key) {
    JsonNode node = root.path(key);
    if (node.isTextual()) {
      return List.of(node.asText());
    }
    List<String> texts = new ArrayList<>();
    node.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private ModelFormatException wrong(String key, String complaint) {
    return new ModelFormatException(
        "%s: %s %s, but is %s".formatted(file, key, complaint, root.path(key)));
  }

  /// The file's text, which PEFT reads.
  static String write(AdapterConfig config) {
    ObjectNode root = JSON.createObjectNode();
    root.put("peft_type", "LORA").put("task_type", "CAUSAL_LM").put("inference_mode", true);
    root.put("base_model_name_or_path", config.base()).putNull("revision");
    root.put("r", config.scale().rank()).set("lora_alpha", plain(config.scale().alpha()));
    root.put("use_rslora", config.scale().rankStabilized()).put("use_dora", config.magnitudes());
    root.put("lora_dropout", config.dropout()).put("bias", "none").put("fan_in_fan_out", false);
    root.put("init_lora_weights", true);
    root.set("rank_pattern", JSON.valueToTree(config.scale().rankPattern()));
    root.set("alpha_pattern", JSON.valueToTree(config.scale().alphaPattern()));
    ModuleTargets targets = config.targets();
    put(root, "target_modules", Optional.of(targets.include()));
    put(root, "exclude_modules", targets.exclude());
    list(root, "modules_to_save", config.savedModules());
    list(root, "layers_to_transform", targets.layers().stream().sorted().toList());
    list(root, "layers_pattern", targets.layersPattern());
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void put(ObjectNode root, String key, Optional<Names> names) {
    switch (names.orElse(null)) {
      case Names.Listed(List<String> listed) -> list(root, key, listed);
      case Names.Expression(Pattern pattern) -> root.put(key, pattern.pattern());
      case Names.AllLinear() -> root.put(key, ModuleTargets.ALL_LINEAR);
      case null -> root.putNull(key);
    }
  }

  private static void list(ObjectNode root, String key, List<?> values) {
    if (values.isEmpty()) {
      root.putNull(key);
    } else {
      ArrayNode array = root.putArray(key);
      values.forEach(value -> array.add(JSON.<JsonNode>valueToTree(value)));
    }
  }

  /// PEFT expects a whole number where it is one.
  private static Number plainNumber(double value) {
    return value == Math.rint(value) ? (Number) (long) value : (Number) value;
  }

  private static JsonNode plain(double value) {
    return JSON.valueToTree(plainNumber(value));
  }

  /// What a user sees of the targets.
  static String words(ModuleTargets targets) {
    return switch (targets.include()) {
      case Names.Listed(List<String> names) -> names.stream().collect(Collectors.joining(", "));
      case Names.Expression(Pattern pattern) -> pattern.pattern();
      case Names.AllLinear() -> ModuleTargets.ALL_LINEAR;
    };
  }
}
