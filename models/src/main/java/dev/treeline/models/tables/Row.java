package dev.treeline.models.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.treeline.models.ModelFormatException;
import dev.treeline.prompts.Nearest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A row of a table, or a part of one: values by name, which know where they stand, so that every
/// complaint names file and row. A value that is `null` counts as absent.
///
/// @param place where it stands, for messages: `train.json, row 3`
/// @param key what the row is called where a JSON object holds the rows; empty elsewhere
/// @param values an object; bytes are binary nodes
public record Row(String place, String key, JsonNode values) {
  public Row {
    if (!values.isObject()) {
      throw new ModelFormatException(place + ": expected an object, but found " + describe(values));
    }
  }

  /// The names that have a value, in the file's order.
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    values
        .fieldNames()
        .forEachRemaining(name -> {
          if (has(name)) {
            names.add(name);
          }
        });
    return names;
  }

  /// Whether there is a value under the name.
  public boolean has(String name) {
    return values.hasNonNull(name);
  }

  /// The text under a name that must be there. A number is given as it is written.
  public String text(String name) {
    return optionalText(name).orElseThrow(() -> missing(name));
  }

  /// The text under a name, or nothing.
  public Optional<String> optionalText(String name) {
    JsonNode value = value(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isTextual() && !value.isNumber()) {
      throw mustBe(name, "text");
    }
    return Optional.of(value.asText());
  }

  /// The whole number under a name; text that is one (as in CSV) counts.
  public int integer(String name) {
    String text = text(name).strip();
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw mustBe(name, "a whole number");
    }
  }

  /// The truth under a name: `true`, `false`, 1 or 0, as value or text in any case.
  public boolean flag(String name) {
    JsonNode value = require(name);
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    return switch (value.asText().strip()) {
      case "true", "True", "TRUE", "1" -> true;
      case "false", "False", "FALSE", "0" -> false;
      default -> throw mustBe(name, "true or false");
    };
  }

  /// The bytes under a name.
  public byte[] bytes(String name) {
    JsonNode value = require(name);
    try {
      if (value.isBinary()) {
        return value.binaryValue();
      }
    } catch (IOException e) {
      throw new ModelFormatException(place + ": " + name + " cannot be read", e);
    }
    throw mustBe(name, "bytes");
  }

  /// The object under a name.
  public Row struct(String name) {
    JsonNode value = require(name);
    if (!value.isObject()) {
      throw mustBe(name, "an object");
    }
    return new Row(place + ", " + name, name, value);
  }

  /// The texts of the list under a name; one text counts as a list of one. Empty when absent.
  public List<String> texts(String name) {
    JsonNode value = value(name);
    List<String> texts = new ArrayList<>();
    for (JsonNode one : value.isArray() ? value : List.of(value)) {
      if (one.isTextual() || one.isNumber()) {
        texts.add(one.asText());
      } else if (!one.isMissingNode()) {
        throw mustBe(name, "text or a list of texts");
      }
    }
    return texts;
  }

  /// The objects of the list under a name. Empty when absent.
  public List<Row> rows(String name) {
    JsonNode value = value(name);
    if (!value.isArray() && !value.isMissingNode()) {
      throw mustBe(name, "a list of objects");
    }
    List<Row> rows = new ArrayList<>();
    for (JsonNode one : value) {
      rows.add(new Row("%s, %s %d".formatted(place, name, rows.size() + 1), "", one));
    }
    return rows;
  }

  /// Refuses a name that is not among the known ones, with the nearest of them.
  public void requireKnown(Set<String> known) {
    for (String name : names()) {
      if (!known.contains(name)) {
        throw wrong("%s is no known field%s".formatted(name, Nearest.hint(name, known)));
      }
    }
  }

  /// An error about this row.
  public ModelFormatException wrong(String complaint) {
    return new ModelFormatException(place + ": " + complaint);
  }

  /// An error about the value under a name.
  public ModelFormatException mustBe(String name, String rule) {
    return wrong("%s must be %s, but is %s".formatted(name, rule, describe(value(name))));
  }

  private JsonNode require(String name) {
    if (!has(name)) {
      throw missing(name);
    }
    return values.get(name);
  }

  private JsonNode value(String name) {
    return has(name) ? values.get(name) : MissingNode.getInstance();
  }

  private ModelFormatException missing(String name) {
    String near = Nearest.hint(name, names()).replace("did you mean", "is it");
    return wrong("%s is missing; found %s%s".formatted(name, String.join(", ", names()), near));
  }

  private static String describe(JsonNode value) {
    if (value.isMissingNode()) {
      return "absent";
    }
    String text = value.isBinary() ? "bytes" : value.toString();
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
