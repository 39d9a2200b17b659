package dev.treeline.bench.run;

import dev.treeline.bench.run.Method.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads methods as users write them. What stands in double quotes is one piece, whatever is in it.
final class MethodReader {
  private MethodReader() {}

  /// Reads `name:key=value,…+name`.
  static Method one(String text) {
    List<Part> parts = new ArrayList<>();
    for (String written : split(text.strip(), '+')) {
      parts.add(part(written, text));
    }
    return new Method(parts);
  }

  /// Reads `method,method,…`. A comma also stands between settings; a piece with `=` before any `:`
  /// continues the method before it.
  static List<Method> all(String text) {
    List<String> written = new ArrayList<>();
    for (String piece : split(text, ',')) {
      int equals = piece.indexOf('=');
      int colon = piece.indexOf(':');
      if (equals >= 0 && (colon < 0 || equals < colon) && !written.isEmpty()) {
        written.add(written.removeLast() + "," + piece);
      } else {
        written.add(piece);
      }
    }
    return written.stream().map(MethodReader::one).toList();
  }

  /// Cuts at a sign outside quotes. A plus before a digit belongs to a number.
  private static List<String> split(String text, char sign) {
    List<String> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\' && i + 1 < text.length()) {
        piece.append(c).append(text.charAt(++i));
      } else if (!quoted && c == sign && !(c == '+' && isNumber(text, i + 1))) {
        pieces.add(piece.toString());
        piece.setLength(0);
      } else {
        quoted ^= c == '"';
        piece.append(c);
      }
    }
    pieces.add(piece.toString());
    return pieces;
  }

  private static boolean isNumber(String text, int at) {
    return at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.');
  }

  private static Part part(String written, String whole) {
    String[] halves = written.split(":", 2);
    String name = halves[0].strip();
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          "a method is written name:key=value,… and joined with +, but found \"" + whole + "\"");
    }
    Map<String, Setting> settings = new TreeMap<>();
    if (halves.length == 2) {
      for (String setting : split(halves[1], ',')) {
        read(setting, name, settings);
      }
    }
    return new Part(name, settings);
  }

  private static void read(String setting, String name, Map<String, Setting> settings) {
    String[] pair = setting.split("=", 2);
    if (pair.length != 2 || pair[0].isBlank()) {
      throw new IllegalArgumentException(
          "a setting of " + name + " is written key=value, but found \"" + setting + "\"");
    }
    String key = pair[0].strip();
    Setting value;
    try {
      value = Setting.parse(pair[1].strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + key + " " + e.getMessage(), e);
    }
    if (settings.put(key, value) != null) {
      throw new IllegalArgumentException(name + ": " + key + " is set twice");
    }
  }
}
