package dev.treeline.models.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values as `json.dumps(value, ensure_ascii=False)` writes them.
final class JsonText {
  private final int indent;
  private final StringBuilder out = new StringBuilder();

  private JsonText(int indent) {
    this.indent = indent;
  }

  /// @param indent blanks for each level, or -1 for one line
  static String of(Object value, int indent) {
    var text = new JsonText(indent);
    text.append(value, 0);
    return text.out.toString();
  }

  private void append(Object value, int depth) {
    switch (value) {
      case None _ -> out.append("null");
      case Boolean truth -> out.append(truth);
      case Long number -> out.append(number);
      case Double number -> out.append(Values.floatText(number));
      case String text -> appendText(text);
      case List<?> list -> {
        out.append('[');
        appendItems(new ArrayList<>(list), depth, null);
        out.append(']');
      }
      case Map<?, ?> map -> {
        out.append('{');
        appendItems(new ArrayList<>(map.values()), depth, new ArrayList<>(map.keySet()));
        out.append('}');
      }
      default -> throw new JinjaException(Values.typeName(value) + " cannot be written as JSON");
    }
  }

  private void appendItems(List<?> values, int depth, @Nullable List<?> keys) {
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        out.append(indent < 0 ? ", " : ",");
      }
      newLine(depth + 1);
      if (keys != null) {
        appendText(Values.str(keys.get(i)));
        out.append(": ");
      }
      append(values.get(i), depth + 1);
    }
    if (!values.isEmpty()) {
      newLine(depth);
    }
  }

  private void newLine(int depth) {
    if (indent >= 0) {
      out.append('\n').append(" ".repeat(indent * depth));
    }
  }

  private void appendText(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      switch (letter) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (letter < ' ') {
            out.append("\\u%04x".formatted((int) letter));
          } else {
            out.append(letter);
          }
        }
      }
    }
    out.append('"');
  }
}
