package dev.treeline.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.ModelFormatException;
import dev.treeline.prompts.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A part of a recipe that knows where it stands, so that every complaint names file and key.
///
/// @param path the keys that lead here, each followed by a dot; empty at the top
record RecipeNode(Path file, String path, JsonNode node) {
  /// Refuses keys other than these.
  RecipeNode only(Set<String> known) {
    if (!node.isObject()) {
      throw new ModelFormatException(
          file + ": " + (path.isEmpty() ? "the recipe" : path) + " must be an object");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!known.contains(field.getKey())) {
        throw new ModelFormatException(
            file + ": unknown key " + path + field.getKey() + Nearest.hint(field.getKey(), known));
      }
    }
    return this;
  }

  boolean has(String key) {
    return node.hasNonNull(key);
  }

  RecipeNode child(String key) {
    if (!has(key)) {
      throw wrong(key, "is missing");
    }
    return new RecipeNode(file, path + key + ".", node.get(key));
  }

  /// The objects of a list.
  List<RecipeNode> children(String key) {
    if (!node.path(key).isArray()) {
      throw wrong(key, "must be a list");
    }
    var children = new ArrayList<RecipeNode>();
    int index = 0;
    for (JsonNode child : node.path(key)) {
      children.add(new RecipeNode(file, path + key + "[" + index++ + "].", child));
    }
    return children;
  }

  String text(String key) {
    if (!node.path(key).isTextual()) {
      throw wrong(key, has(key) ? "must be text" : "is missing");
    }
    return node.get(key).textValue();
  }

  String text(String key, String otherwise) {
    return has(key) ? text(key) : otherwise;
  }

  /// A list of texts, or one; empty when absent.
  List<String> texts(String key) {
    if (!has(key)) {
      return List.of();
    }
    JsonNode value = node.get(key);
    var texts = new ArrayList<String>();
    for (JsonNode one : value.isArray() ? value : List.of(value)) {
      if (!one.isTextual() || one.textValue().isBlank()) {
        throw wrong(key, "must be a file name or a list of them");
      }
      texts.add(one.textValue());
    }
    return texts;
  }

  long whole(String key, long least, long otherwise) {
    return has(key) ? whole(key, least) : otherwise;
  }

  long whole(String key, long least) {
    JsonNode value = node.path(key);
    if (value.isMissingNode()) {
      throw wrong(key, "is missing");
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < least) {
      throw wrong(key, "must be a whole number, at least " + least + ", but is " + value);
    }
    return value.longValue();
  }

  int count(String key) {
    return Math.toIntExact(Math.min(Integer.MAX_VALUE, whole(key, 1)));
  }

  int count(String key, int otherwise) {
    return has(key) ? count(key) : otherwise;
  }

  /// A number with `low <= value <= high`.
  double number(String key, double low, double high, double otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    double value = node.get(key).isNumber() ? node.get(key).doubleValue() : Double.NaN;
    if (!(value >= low && value <= high)) {
      throw wrong(key, "must be from " + low + " to " + high + ", but is " + node.get(key));
    }
    return value;
  }

  boolean flag(String key, boolean otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    if (!node.get(key).isBoolean()) {
      throw wrong(key, "must be true or false, but is " + node.get(key));
    }
    return node.get(key).booleanValue();
  }

  /// Numbers ≥ 0 by name.
  Map<String, Double> numbers(String key) {
    var numbers = new LinkedHashMap<String, Double>();
    if (has(key)) {
      RecipeNode map = child(key);
      for (Map.Entry<String, JsonNode> field : map.node.properties()) {
        numbers.put(field.getKey(), map.number(field.getKey(), 0, 1e6, 1));
      }
    }
    return numbers;
  }

  ModelFormatException wrong(String key, String complaint) {
    return new ModelFormatException(file + ": " + path + key + " " + complaint);
  }
}
