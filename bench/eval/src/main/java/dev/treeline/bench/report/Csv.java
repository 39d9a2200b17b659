package dev.treeline.bench.report;

import java.util.List;
import java.util.stream.Collectors;

/// Tables for other programs: comma-separated by RFC 4180, in UTF-8, the first line names the
/// columns. Numbers are exact; what there is none of is empty.
final class Csv {
  private final StringBuilder text = new StringBuilder();
  private final int columns;

  Csv(String... columns) {
    this.columns = columns.length;
    row((Object[]) columns);
  }

  /// One line. Numbers that are NaN stand for none.
  Csv row(Object... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "a row must have " + columns + " cells, but has " + cells.length);
    }
    text.append(List.of(cells).stream().map(Csv::cell).collect(Collectors.joining(",")));
    text.append("\r\n");
    return this;
  }

  private static String cell(Object value) {
    if (value instanceof Double number) {
      return number.isNaN() ? "" : number.toString();
    }
    String cell = value.toString();
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
