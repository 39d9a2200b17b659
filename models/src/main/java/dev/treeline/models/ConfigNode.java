package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A part of a JSON file that knows where it stands, so that every complaint names file and key. A
/// key that is absent or `null` takes the default.
///
/// It remembers which keys were asked for, so that those that nobody knows can be told.
///
/// @param path the keys that lead here, each followed by a dot; empty at the top
/// @param asked the paths of keys asked for, here and in all parts of the file
record ConfigNode(Path file, String path, JsonNode node, Set<String> asked) {
  ConfigNode(Path file, String path, JsonNode node) {
    this(file, path, node, ConcurrentHashMap.newKeySet());
  }

  static ConfigNode read(Path file) {
    return new ConfigNode(file, "", Json.readObject(file));
  }

  /// The object under `key`; an empty one when absent.
  ConfigNode child(String key) {
    JsonNode child = node.path(key);
    if (has(key) && !child.isObject()) {
      throw mustBe(key, "an object");
    }
    return new ConfigNode(file, path + key + ".", child, asked);
  }

  boolean has(String key) {
    asked.add(path + key);
    return node.hasNonNull(key);
  }

  /// The value under the first of the keys that is there.
  JsonNode first(String... keys) {
    for (String key : keys) {
      if (has(key)) {
        return node.get(key);
      }
    }
    return MissingNode.getInstance();
  }

  /// A whole number above zero.
  int positive(String key, int otherwise) {
    int value = integer(key, otherwise);
    if (value <= 0) {
      throw mustBe(key, "a whole number above 0");
    }
    return value;
  }

  int integer(String key, int otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    if (!node.get(key).isIntegralNumber() || !node.get(key).canConvertToInt()) {
      throw mustBe(key, "a whole number");
    }
    return node.get(key).intValue();
  }

  /// A finite number above zero.
  double positiveNumber(String key, double otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    double value = node.get(key).isNumber() ? node.get(key).doubleValue() : Double.NaN;
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw mustBe(key, "a number above 0");
    }
    return value;
  }

  boolean flag(String key, boolean otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    if (!node.get(key).isBoolean()) {
      throw mustBe(key, "true or false");
    }
    return node.get(key).booleanValue();
  }

  String text(String key, String otherwise) {
    return text(key).orElse(otherwise);
  }

  Optional<String> text(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (!node.get(key).isTextual()) {
      throw mustBe(key, "text");
    }
    return Optional.of(node.get(key).textValue());
  }

  /// One whole number or a list of them; empty when absent.
  List<Integer> integers(String key) {
    var values = new ArrayList<Integer>();
    if (has(key)) {
      JsonNode value = node.get(key);
      for (JsonNode one : value.isArray() ? value : List.of(value)) {
        if (!one.isIntegralNumber() || !one.canConvertToInt()) {
          throw mustBe(key, "a whole number or a list of them");
        }
        values.add(one.intValue());
      }
    }
    return values;
  }

  /// Refuses a key whose value would change results in a way that is not supported.
  void requireUnset(String key, String meaning) {
    if (has(key)) {
      throw wrong(key, "is " + Json.describe(node.get(key)) + ": " + meaning + " is not supported");
    }
  }

  ModelFormatException mustBe(String key, String rule) {
    return wrong(key, "must be " + rule + ", but is " + Json.describe(node.path(key)));
  }

  ModelFormatException wrong(String key, String complaint) {
    return new ModelFormatException(file + ": " + path + key + " " + complaint);
  }
}
