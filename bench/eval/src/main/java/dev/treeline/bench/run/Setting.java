package dev.treeline.bench.run;

import java.util.regex.Pattern;

/// The value of one setting of a method: a number or a text.
public sealed interface Setting {
  /// Texts of this form need no quotes.
  Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");

  /// A number.
  record Real(double value) implements Setting {
    @Override
    public String toString() {
      return plain(value);
    }
  }

  /// A text: one word of several, or any words.
  record Text(String value) implements Setting {
    @Override
    public String toString() {
      return WORD.matcher(value).matches() && !isNumber(value)
          ? value
          : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
  }

  /// Reads the written form: a number, a word, or a text in double quotes, where `\"` is a quote
  /// and `\\` a backslash.
  ///
  /// @throws IllegalArgumentException if it is none of these
  static Setting parse(String written) {
    if (written.startsWith("\"")) {
      return new Text(unquoted(written));
    }
    try {
      return new Real(Double.parseDouble(written));
    } catch (NumberFormatException _) {
      if (!WORD.matcher(written).matches()) {
        throw new IllegalArgumentException(
            "must be a number, a word, or a text in double quotes, but is " + written);
      }
      return new Text(written);
    }
  }

  private static String unquoted(String written) {
    StringBuilder text = new StringBuilder();
    int i = 1;
    while (i < written.length() && written.charAt(i) != '"') {
      i += written.charAt(i) == '\\' && i + 1 < written.length() ? 1 : 0;
      text.append(written.charAt(i++));
    }
    if (i != written.length() - 1) {
      throw new IllegalArgumentException("is quoted wrongly: " + written);
    }
    return text.toString();
  }

  private static boolean isNumber(String text) {
    try {
      return !Double.isNaN(Double.parseDouble(text)) || text.equals("NaN");
    } catch (NumberFormatException _) {
      return false;
    }
  }

  /// A number without a needless `.0`.
  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
