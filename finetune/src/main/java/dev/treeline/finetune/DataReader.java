package dev.treeline.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.finetune.data.SourceFormat;
import dev.treeline.finetune.data.TrainingSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/// Reads what a recipe says about data: names of JSONL files, or sources with a format.
final class DataReader {
  private static final List<String> LISTS =
      List.of("train", "heldOut", "preferences", "heldOutPreferences");

  private DataReader() {}

  static Recipe.Data read(RecipeNode data) {
    data.only(Set.of("train", "patches", "heldOut", "preferences", "heldOutPreferences"));
    Map<String, List<TrainingSource>> sources = new LinkedHashMap<>();
    for (String key : LISTS) {
      if (isStructured(data.node().path(key))) {
        sources.put(key, sources(data, key));
      }
    }
    return new Recipe.Data(
        names(data, sources, "train"),
        data.texts("patches"),
        names(data, sources, "heldOut"),
        names(data, sources, "preferences"),
        names(data, sources, "heldOutPreferences"),
        sources);
  }

  /// Whether a list names nothing.
  static boolean isMissing(RecipeNode data, String key) {
    return !isStructured(data.node().path(key)) && data.texts(key).isEmpty();
  }

  private static boolean isStructured(JsonNode list) {
    if (list.isObject()) {
      return true;
    }
    for (JsonNode one : list) {
      if (one.isObject()) {
        return true;
      }
    }
    return false;
  }

  private static List<String> names(
      RecipeNode data, Map<String, List<TrainingSource>> sources, String key) {
    return sources.containsKey(key) ? List.of() : data.texts(key);
  }

  private static List<TrainingSource> sources(RecipeNode data, String key) {
    List<TrainingSource> sources = new ArrayList<>();
    JsonNode list = data.node().path(key);
    int index = 0;
    for (JsonNode one : list.isArray() ? list : List.of(list)) {
      var node =
          new RecipeNode(data.file(), data.path() + key + "[" + index++ + "].", one)
              .only(Set.of("format", "path", "images", "share"));
      sources.add(
          new TrainingSource(
              format(node),
              node.text("path"),
              node.text("images", ""),
              node.has("share")
                  ? OptionalDouble.of(node.number("share", 1e-9, 1, 1))
                  : OptionalDouble.empty()));
    }
    return sources;
  }

  private static SourceFormat format(RecipeNode node) {
    try {
      return SourceFormat.named(node.text("format"));
    } catch (IllegalArgumentException e) {
      throw node.wrong("format", "is unknown: " + e.getMessage());
    }
  }
}
