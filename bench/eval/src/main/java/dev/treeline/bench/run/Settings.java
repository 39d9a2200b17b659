package dev.treeline.bench.run;

import dev.treeline.prompts.Nearest;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Every setting of one part of a method, defaults filled in and ranges checked.
///
/// @param values by name
public record Settings(Map<String, Setting> values) {
  public Settings {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /// A setting that is any number.
  public double number(String name) {
    if (value(name) instanceof Setting.Real(double number)) {
      return number;
    }
    throw new IllegalArgumentException(name + " is no number, but " + value(name));
  }

  /// A setting that is a word or a text.
  public String text(String name) {
    if (value(name) instanceof Setting.Text(String text)) {
      return text;
    }
    throw new IllegalArgumentException(name + " is no text, but " + value(name));
  }

  /// Whether a setting is this word.
  public boolean is(String name, String word) {
    return value(name).equals(new Setting.Text(word));
  }

  private Setting value(String name) {
    Setting value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("there is no setting " + name + " among " + values);
    }
    return value;
  }

  /// A setting that is a whole number.
  public int whole(String name) {
    return (int) number(name);
  }

  static Settings of(MethodEntry entry, Map<String, Setting> written) {
    Map<String, Setting> values = new TreeMap<>();
    entry.parameters().forEach(p -> values.put(p.name(), p.defaultValue()));
    written.forEach((name, value) -> {
      Parameter parameter = entry.parameter(name).orElseThrow(() -> unknown(entry, name));
      parameter.check(entry.name(), value);
      values.put(name, value);
    });
    return new Settings(values);
  }

  private static IllegalArgumentException unknown(MethodEntry entry, String name) {
    var known = entry.parameters().stream().map(Parameter::name).toList();
    String what =
        known.isEmpty() ? "has no settings" : "has the settings " + String.join(", ", known);
    return new IllegalArgumentException(
        entry.name() + " " + what + ", but found " + name + Nearest.hint(name, known));
  }
}
