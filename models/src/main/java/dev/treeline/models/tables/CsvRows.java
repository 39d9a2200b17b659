package dev.treeline.models.tables;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.ModelFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Comma- or tab-separated values with a line of names first, as RFC 4180 has them: values may
/// stand in double quotes, in which line ends and separators are text and a doubled quote is one.
///
/// Beyond it, as Python's writers and spreadsheets have them: a byte-order mark, lone `\n` or `\r`
/// as line ends, empty lines between records. Every value is text, an empty one too; an unnamed
/// column (pandas' index) is left out.
final class CsvRows implements Rows {
  private final TextFile text;
  private final char separator;
  private final List<String> names;
  private int line = 1; // where the reader stands
  private int start; // where the record begins that was read last

  CsvRows(Path file, char separator) {
    this.separator = separator;
    text = new TextFile(file);
    try {
      names = hasNext() ? List.copyOf(record()) : List.of();
      checkNames();
    } catch (ModelFormatException e) {
      text.close();
      throw e;
    }
  }

  private void checkNames() {
    if (names.stream().allMatch(String::isBlank)) {
      throw new ModelFormatException(text.file() + ": holds no line of column names");
    }
    var seen = new HashSet<String>();
    for (String name : names) {
      if (!name.isEmpty() && !seen.add(name)) {
        throw new ModelFormatException(
            "%s, line %d: column %s occurs twice".formatted(text.file(), start, name));
      }
    }
  }

  @Override
  public boolean hasNext() {
    while (isLineEnd(text.peek())) {
      endOfLine(text.read());
    }
    return text.peek() != TextFile.END;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw Rows.exhausted();
    }
    List<String> values = record();
    String place = "%s, line %d".formatted(text.file(), start);
    if (values.size() != names.size()) {
      throw new ModelFormatException(
          "%s: expected %d values, but found %d".formatted(place, names.size(), values.size()));
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).isEmpty()) {
        object.put(names.get(i), values.get(i));
      }
    }
    return new Row(place, "", object);
  }

  private List<String> record() {
    start = line;
    List<String> values = new ArrayList<>();
    while (true) {
      values.add(value());
      int end = text.read();
      if (end != separator) {
        endOfLine(end);
        return values;
      }
    }
  }

  private String value() {
    var value = new StringBuilder();
    if (text.peek() == '"') {
      text.read();
      quoted(value);
      if (!endsValue(text.peek())) {
        throw wrong("text after a closing quote");
      }
    }
    while (!endsValue(text.peek())) {
      int c = text.read();
      if (c == '"') {
        throw wrong("a quote within a value that is not in quotes");
      }
      text.append(value, c);
    }
    return value.toString();
  }

  private void quoted(StringBuilder value) {
    int begun = line;
    while (true) {
      int c = text.read();
      if (c == TextFile.END) {
        throw new ModelFormatException(
            "%s, line %d: a quote is opened and never closed".formatted(text.file(), begun));
      }
      if (c == '"' && text.peek() != '"') {
        return;
      }
      if (c == '"') {
        text.read();
      }
      line += c == '\n' || (c == '\r' && text.peek() != '\n') ? 1 : 0;
      text.append(value, c);
    }
  }

  private boolean endsValue(int c) {
    return c == separator || c == TextFile.END || isLineEnd(c);
  }

  private static boolean isLineEnd(int c) {
    return c == '\n' || c == '\r';
  }

  private void endOfLine(int c) {
    if (c == '\r' && text.peek() == '\n') {
      text.read();
    }
    line++;
  }

  private ModelFormatException wrong(String what) {
    return new ModelFormatException("%s, line %d: %s".formatted(text.file(), line, what));
  }

  @Override
  public void close() {
    text.close();
  }
}
