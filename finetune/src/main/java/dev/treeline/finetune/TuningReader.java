package dev.treeline.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.adapter.AdapterConfig;
import dev.treeline.models.adapter.LoraScale;
import dev.treeline.models.adapter.ModuleTargets;
import dev.treeline.models.adapter.ModuleTargets.Names;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads what a recipe says about which numbers change: `train`, a list of parts, or `adapter`.
final class TuningReader {
  private static final Set<String> KEYS =
      Set.of(
          "rank",
          "alpha",
          "dropout",
          "rsLora",
          "dora",
          "targetModules",
          "excludeModules",
          "modulesToSave");
  private static final Set<String> MORE_KEYS =
      Set.of("rankPattern", "alphaPattern", "layersToTransform", "layersPattern", "init", "from");

  private TuningReader() {}

  static Tuning read(RecipeNode root) {
    if (!root.has("adapter")) {
      Set<TrainedPart> parts = EnumSet.noneOf(TrainedPart.class);
      root.texts("train").forEach(part -> parts.add(TrainedPart.named(part)));
      return new Tuning.Whole(parts.isEmpty() ? EnumSet.allOf(TrainedPart.class) : parts);
    }
    if (root.has("train")) {
      throw root.wrong(
          "train", "and adapter cannot both be given; modulesToSave trains modules whole");
    }
    var known = new TreeSet<>(KEYS);
    known.addAll(MORE_KEYS);
    RecipeNode node = root.child("adapter").only(known);
    try {
      return new Tuning.LowRankPairs(config(root, node), start(node));
    } catch (IllegalArgumentException e) {
      throw root.wrong("adapter", "cannot be used: " + e.getMessage());
    }
  }

  private static AdapterConfig config(RecipeNode root, RecipeNode node) {
    int rank = node.count("rank", 8);
    Map<String, Integer> ranks = new LinkedHashMap<>();
    if (node.has("rankPattern")) {
      RecipeNode map = node.child("rankPattern");
      map.node().fieldNames().forEachRemaining(key -> ranks.put(key, map.count(key)));
    }
    Map<String, Double> alphas = node.numbers("alphaPattern");
    String base = root.has("model") ? root.child("model").text("directory", "") : "";
    Path name = Path.of(base).getFileName();
    return new AdapterConfig(
        name == null ? "" : name.toString(),
        targets(node),
        new LoraScale(
            rank,
            node.number("alpha", -1e9, 1e9, 2.0 * rank),
            node.flag("rsLora", false),
            ranks,
            alphas),
        node.number("dropout", 0, 0.999, 0),
        node.flag("dora", false),
        node.texts("modulesToSave"));
  }

  private static ModuleTargets targets(RecipeNode node) {
    Set<Integer> layers = new TreeSet<>();
    JsonNode given = node.node().path("layersToTransform");
    JsonNode numbers =
        node.has("layersToTransform") ? given : RecipeReader.MAPPER.createArrayNode();
    for (JsonNode layer : numbers.isArray() ? numbers : List.of(numbers)) {
      if (!layer.isInt() || layer.intValue() < 0) {
        throw node.wrong("layersToTransform", "must hold layer numbers from 0, but has " + layer);
      }
      layers.add(layer.intValue());
    }
    Names include =
        names(node, "targetModules")
            .orElseThrow(() ->
                node.wrong(
                    "targetModules",
                    "is missing: a list of names such as [\"q_proj\", \"v_proj\"], a regular"
                        + " expression, or \"all-linear\""));
    return new ModuleTargets(
        include, names(node, "excludeModules"), layers, node.texts("layersPattern"));
  }

  /// As PEFT reads them: a list holds names, a text is a regular expression.
  private static Optional<Names> names(RecipeNode node, String key) {
    if (!node.has(key)) {
      return Optional.empty();
    }
    List<String> texts = node.texts(key);
    if (!node.node().get(key).isTextual()) {
      return Optional.of(new Names.Listed(texts));
    }
    if (texts.getFirst().equals(ModuleTargets.ALL_LINEAR)) {
      return Optional.of(new Names.AllLinear());
    }
    try {
      return Optional.of(new Names.Expression(Pattern.compile(texts.getFirst())));
    } catch (PatternSyntaxException e) {
      throw node.wrong(key, "is no regular expression: " + e.getDescription());
    }
  }

  private static Tuning.Start start(RecipeNode node) {
    if (node.has("from")) {
      Path given = Path.of(node.text("from"));
      Path parent = node.file().toAbsolutePath().getParent();
      return new Tuning.Start.From(parent == null ? given : parent.resolve(given));
    }
    String name = node.text("init", "default");
    return switch (name) {
      case "default" -> new Tuning.Start.Uniform();
      case "gaussian" -> new Tuning.Start.Gaussian();
      default -> throw node.wrong("init", "must be default or gaussian, but is " + name);
    };
  }
}
