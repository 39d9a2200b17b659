package dev.treeline.bench.run;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What is compared: a prompting strategy, a decoding rule, or both, written as a user types it:
/// `cot`, `vcd:alpha=1,beta=0.1`, `vcd+cot`, `icd:instruction="You are confused, and slow."`.
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
  public record Part(String name, Map<String, Setting> settings) {
    public Part {
      settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    @Override
    public String toString() {
      if (settings.isEmpty()) {
        return name;
      }
      return name
          + settings.entrySet().stream()
              .map(setting -> setting.getKey() + "=" + setting.getValue())
              .collect(Collectors.joining(",", ":", ""));
    }
  }

  /// Reads `name:key=value,…+name`.
  public static Method parse(String text) {
    return MethodReader.one(text);
  }

  /// Reads `method,method,…`. A comma also stands between settings; a piece with `=` before any `:`
  /// continues the method before it.
  public static List<Method> parseAll(String text) {
    return MethodReader.all(text);
  }

  /// The written form, which [#parse] reads back.
  @Override
  public String toString() {
    return parts.stream().map(Part::toString).collect(Collectors.joining("+"));
  }
}
