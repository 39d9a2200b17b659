package dev.treeline.bench.report;

import java.util.ArrayList;
import java.util.List;

/// A table of words, printed aligned for a terminal or as Markdown. The first column is aligned to
/// the left, the others to the right.
final class TextTable {
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(List<String> header) {
    this.header = List.copyOf(header);
  }

  void row(List<String> cells) {
    if (cells.size() != header.size()) {
      throw new IllegalArgumentException(
          "a row must have " + header.size() + " cells, but has " + cells.size());
    }
    rows.add(List.copyOf(cells));
  }

  List<String> header() {
    return header;
  }

  /// One list of cells for each row.
  List<List<String>> rows() {
    return List.copyOf(rows);
  }

  /// Aligned with spaces, one line for each row, a rule under the header.
  String toTerminal() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    line(text, header, widths);
    int total = 0;
    for (int width : widths) {
      total += width + 2;
    }
    text.append("─".repeat(total - 2)).append('\n');
    rows.forEach(row -> line(text, row, widths));
    return text.toString();
  }

  private int[] widths() {
    int[] widths = header.stream().mapToInt(TextTable::width).toArray();
    for (List<String> row : rows) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], width(row.get(c)));
      }
    }
    return widths;
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static void line(StringBuilder text, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String padding = " ".repeat(widths[c] - width(cells.get(c)));
      line.append(c == 0 ? "" : "  ");
      line.append(c == 0 ? cells.get(c) + padding : padding + cells.get(c));
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  /// As a Markdown table.
  String toMarkdown() {
    StringBuilder text = new StringBuilder();
    text.append("| ").append(String.join(" | ", header)).append(" |\n|:--");
    text.append("|--:".repeat(header.size() - 1)).append("|\n");
    for (List<String> row : rows) {
      text.append("| ").append(String.join(" | ", row)).append(" |\n");
    }
    return text.toString();
  }
}
