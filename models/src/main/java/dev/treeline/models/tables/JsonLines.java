package dev.treeline.models.tables;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.treeline.models.ModelFormatException;
import java.nio.file.Path;

/// One JSON object in each line. Empty lines, a byte-order mark and Windows line ends are passed
/// over.
final class JsonLines implements Rows {
  private final TextFile text;
  private String line = "";
  private int number;

  JsonLines(Path file) {
    text = new TextFile(file);
  }

  /// Whether the first two lines that are not empty each hold a whole object.
  static boolean looksLikeLines(Path file) {
    try (var text = new TextFile(file)) {
      for (int seen = 0; seen < 2; ) {
        String line = text.line();
        if (line == null) {
          return false;
        }
        if (!line.isBlank()) {
          seen++;
          if (!line.strip().startsWith("{") || !line.strip().endsWith("}")) {
            return false;
          }
        }
      }
      return true;
    }
  }

  @Override
  public boolean hasNext() {
    while (line.isEmpty()) {
      String next = text.line();
      if (next == null) {
        return false;
      }
      number++;
      line = next.strip();
    }
    return true;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw Rows.exhausted();
    }
    String place = "%s, line %d".formatted(text.file(), number);
    try {
      Row row = new Row(place, "", Tables.JSON.readTree(line));
      line = "";
      return row;
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(place + ": not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public void close() {
    text.close();
  }
}
