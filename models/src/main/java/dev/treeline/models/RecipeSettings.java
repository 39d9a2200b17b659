package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.image.ResampleFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The settings of an image recipe as a file gives them, read with the file's name in every
/// message. A key that is missing or null has the default that the caller names.
record RecipeSettings(Path file, JsonNode json) {
  static RecipeSettings of(JsonNode json, Path file) {
    JsonNode nested = json.path("image_processor");
    JsonNode settings = nested.isObject() ? nested : json;
    if (!settings.isObject()) {
      throw new ModelFormatException(
          "%s: expected a JSON object, but found %s".formatted(file, settings.getNodeType()));
    }
    return new RecipeSettings(file, settings);
  }

  /// The settings that a model directory brings, for families with a recipe of their own.
  ///
  /// @param type the processor that they must be for; its `Fast` form is read as the same
  static RecipeSettings inDirectory(Path directory, String type) {
    Path file = directory.resolve("preprocessor_config.json");
    if (!Files.exists(file)) {
      file = directory.resolve("processor_config.json");
    }
    if (!Files.exists(file)) {
      throw new ModelFormatException(
          directory + ": has neither preprocessor_config.json nor processor_config.json");
    }
    RecipeSettings settings = of(Json.readObject(file), file);
    String found = settings.type();
    if (!found.equals(type) && !found.equals(type + "Fast")) {
      throw new ModelFormatException(
          "%s: image_processor_type: found %s, but config.json's model_type needs %s"
              .formatted(file, found.isEmpty() ? "none" : found, type));
    }
    return settings;
  }

  /// The name of the image processor; very old files call it a feature extractor.
  String type() {
    return find("image_processor_type")
        .or(() -> find("feature_extractor_type"))
        .map(JsonNode::asText)
        .map(name -> name.replace("FeatureExtractor", "ImageProcessor"))
        .orElse("");
  }

  boolean flag(String key, boolean missing) {
    return find(key)
        .map(value -> {
          require(value.isBoolean(), key, "true or false", value);
          return value.booleanValue();
        })
        .orElse(missing);
  }

  /// A whole number, at least 1.
  int count(String key, int missing) {
    return find(key)
        .map(value -> {
          require(value.canConvertToInt() && value.intValue() > 0, key, "a number above 0", value);
          return value.intValue();
        })
        .orElse(missing);
  }

  double number(String key, double missing) {
    return find(key)
        .map(value -> {
          require(value.isNumber(), key, "a number", value);
          return value.doubleValue();
        })
        .orElse(missing);
  }

  /// One number for each of red, green, blue; a single number stands for all three.
  double[] perChannel(String key, double[] missing) {
    Optional<JsonNode> found = find(key);
    if (found.isEmpty()) {
      return missing.clone();
    }
    JsonNode value = found.get();
    if (value.isNumber()) {
      return new double[] {value.doubleValue(), value.doubleValue(), value.doubleValue()};
    }
    boolean numbers = value.isArray() && value.size() == 3;
    for (JsonNode one : value) {
      numbers &= one.isNumber();
    }
    require(numbers, key, "three numbers", value);
    return new double[] {
      value.get(0).doubleValue(), value.get(1).doubleValue(), value.get(2).doubleValue()
    };
  }

  ResampleFilter filter(ResampleFilter missing) {
    return find("resample")
        .map(value ->
            Optional.of(value)
                .filter(JsonNode::isInt)
                .flatMap(code -> ResampleFilter.ofCode(code.intValue()))
                .orElseThrow(() -> wrong("resample", "a Pillow filter, 0 to 5", value)))
        .orElse(missing);
  }

  /// The value under a key, unless it is missing or null.
  Optional<JsonNode> find(String key) {
    return Optional.ofNullable(json.get(key)).filter(value -> !value.isNull());
  }

  /// A whole number of pixels, at least 1.
  int pixels(String key, JsonNode value) {
    require(
        value.isIntegralNumber() && value.canConvertToInt() && value.intValue() > 0,
        key,
        "a positive whole number of pixels",
        value);
    return value.intValue();
  }

  ModelFormatException wrong(String key, String expected, JsonNode found) {
    return new ModelFormatException(
        "%s: %s: expected %s, but found %s".formatted(file, key, expected, found));
  }

  private void require(boolean good, String key, String expected, JsonNode found) {
    if (!good) {
      throw wrong(key, expected, found);
    }
  }
}
