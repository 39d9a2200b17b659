package dev.treeline.models.tables;

import dev.treeline.models.ModelFormatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file of UTF-8 text, read from its beginning; a byte-order mark is passed over.
final class TextFile implements AutoCloseable {
  /// What [#read] gives at the end.
  static final int END = -1;

  private static final int MARK = 0xFEFF;

  private final Path file;
  private final BufferedReader reader;
  private int ahead; // the character that was read but not yet given, or NONE
  private static final int NONE = -2;

  TextFile(Path file) {
    this.file = file;
    try {
      // A decoder made here reports wrong bytes; one named by its set would replace them.
      reader =
          new BufferedReader(
              new InputStreamReader(
                  Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()),
              1 << 16);
    } catch (IOException e) {
      throw Tables.unreadable(file, e);
    }
    ahead = NONE;
    int first = read();
    ahead = first == MARK ? NONE : first;
  }

  Path file() {
    return file;
  }

  /// The next character, or [#END].
  int read() {
    int next = ahead;
    ahead = NONE;
    return next == NONE ? fetch() : next;
  }

  /// The next character, which stays to be read.
  int peek() {
    if (ahead == NONE) {
      ahead = fetch();
    }
    return ahead;
  }

  /// The next line without its end (`\n`, `\r\n` or `\r`), or null at the end of the file.
  @Nullable String line() {
    int c = read();
    if (c == END) {
      return null;
    }
    var line = new StringBuilder();
    while (c != END && c != '\n' && c != '\r') {
      append(line, c);
      c = read();
    }
    if (c == '\r' && peek() == '\n') {
      read();
    }
    return line.toString();
  }

  /// Appends a character to a value that must not grow without end.
  void append(StringBuilder value, int c) {
    if (value.length() == Tables.LONGEST_VALUE) {
      throw new ModelFormatException(
          "%s: a value is longer than %d characters".formatted(file, Tables.LONGEST_VALUE));
    }
    value.append((char) c);
  }

  private int fetch() {
    try {
      return reader.read();
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(file + ": is not UTF-8 text", e);
    } catch (IOException e) {
      throw Tables.unreadable(file, e);
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
