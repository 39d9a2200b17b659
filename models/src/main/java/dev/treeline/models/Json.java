package dev.treeline.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Reads the JSON files of a checkpoint: a name given twice is an error, as is anything after the
/// value. `NaN` and `Infinity` are let through, as Python writes them.
final class Json {
  /// Above this a description file is not believed: the largest real ones (tokenizers) stay below
  /// 40 MB.
  private static final long LARGEST_FILE = 256L << 20;

  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /// Reads a file whose value is an object.
  static JsonNode readObject(Path file) {
    return requireObject(parse(file, readText(file)), file);
  }

  /// Parses the text of `file`.
  static JsonNode parse(Path file, String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw notJson(file, e);
    }
  }

  static String readText(Path file) {
    try {
      long size = Files.size(file);
      if (size > LARGEST_FILE) {
        throw new ModelFormatException(
            file + ": " + size + " bytes; at most " + LARGEST_FILE + " are read");
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ModelFormatException(file + ": no such file", e);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  static JsonNode requireObject(JsonNode node, Path file) {
    if (!node.isObject()) {
      throw new ModelFormatException(file + ": expected a JSON object, found " + describe(node));
    }
    return node;
  }

  static ModelFormatException notJson(Path file, JsonProcessingException e) {
    var where = e.getLocation();
    String place =
        where == null
            ? ""
            : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
    return new ModelFormatException(
        file + ": not valid JSON" + place + ": " + e.getOriginalMessage(), e);
  }

  /// A short form of a value for messages.
  static String describe(JsonNode node) {
    if (node.isMissingNode()) {
      return "nothing";
    }
    String text = node.toString();
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
