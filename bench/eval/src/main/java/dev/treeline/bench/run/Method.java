package dev.treeline.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What is compared: a prompting strategy, a decoding rule, or both, written as a user types it:
/// `cot`, `vcd:alpha=1,beta=0.1`, `vcd+cot`.
///
/// This is the written form only. [MethodRegistry#resolve] says whether the parts exist and fit
/// together, and fills in the defaults.
///
/// @param parts at least one, in the order written
public record Method(List<Part> parts) {
  /// The model as it is: asked plainly, decoded plainly.
  public static final Method BASELINE = parse("baseline");

  public Method {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a method needs at least one part, but has none");
    }
  }

  /// One name with the settings that were written beside it.
  ///
  /// @param settings by name; what is not there has its default
  public record Part(String name, Map<String, Double> settings) {
    public Part {
      settings = java.util.Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    @Override
    public String toString() {
      if (settings.isEmpty()) {
        return name;
      }
      return name
          + settings.entrySet().stream()
              .map(setting -> setting.getKey() + "=" + plain(setting.getValue()))
              .collect(Collectors.joining(",", ":", ""));
    }
  }

  /// Reads `name:key=value,…+name`.
  public static Method parse(String text) {
    List<Part> parts = new ArrayList<>();
    for (String written : text.strip().split("\\+(?![0-9.])", -1)) {
      parts.add(part(written, text));
    }
    return new Method(parts);
  }

  /// Reads `method,method,…`. A comma also stands between settings; a piece with `=` before any `:`
  /// continues the method before it.
  public static List<Method> parseAll(String text) {
    List<String> written = new ArrayList<>();
    for (String piece : text.split(",", -1)) {
      int equals = piece.indexOf('=');
      int colon = piece.indexOf(':');
      if (equals >= 0 && (colon < 0 || equals < colon) && !written.isEmpty()) {
        written.add(written.removeLast() + "," + piece);
      } else {
        written.add(piece);
      }
    }
    return written.stream().map(Method::parse).toList();
  }

  private static Part part(String written, String whole) {
    String[] halves = written.split(":", 2);
    String name = halves[0].strip();
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          "a method is written name:key=value,… and joined with +, but found \"" + whole + "\"");
    }
    Map<String, Double> settings = new TreeMap<>();
    if (halves.length == 2) {
      for (String setting : halves[1].split(",", -1)) {
        read(setting, name, settings);
      }
    }
    return new Part(name, settings);
  }

  private static void read(String setting, String name, Map<String, Double> settings) {
    String[] pair = setting.split("=", 2);
    if (pair.length != 2 || pair[0].isBlank()) {
      throw new IllegalArgumentException(
          "a setting of " + name + " is written key=value, but found \"" + setting + "\"");
    }
    String key = pair[0].strip();
    double value;
    try {
      value = Double.parseDouble(pair[1].strip());
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException(
          name + ": " + key + " must be a number, but is \"" + pair[1] + "\"");
    }
    if (settings.put(key, value) != null) {
      throw new IllegalArgumentException(name + ": " + key + " is set twice");
    }
  }

  /// A number without a needless `.0`.
  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /// The written form, which [#parse] reads back.
  @Override
  public String toString() {
    return parts.stream().map(Part::toString).collect(Collectors.joining("+"));
  }
}
