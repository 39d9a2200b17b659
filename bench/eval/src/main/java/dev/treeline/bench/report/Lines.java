package dev.treeline.bench.report;

/// Text broken into lines.
final class Lines {
  private Lines() {}

  /// The text, or its beginning with an ellipsis in at most so many letters.
  static String shorten(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }

  /// Breaks at spaces; lines after the first begin with the indent.
  static String wrap(String text, int width, String indent) {
    StringBuilder lines = new StringBuilder();
    int length = 0;
    for (String word : text.strip().split(" +", -1)) {
      if (length > 0 && length + 1 + word.length() > width) {
        lines.append('\n').append(indent);
        length = indent.length();
      } else if (length > 0) {
        lines.append(' ');
        length++;
      }
      lines.append(word);
      length += word.length();
    }
    return lines.toString();
  }
}
