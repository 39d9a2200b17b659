package dev.treeline.models;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The functions that `transformers` gives to chat templates. The names are theirs.
@SuppressWarnings("MemberName")
final class TemplateFunctions {
  private TemplateFunctions() {}

  /// The template refuses the conversation.
  static String raise_exception(String message) {
    throw new IllegalTemplateException(message);
  }

  /// Today, in the words of Python's `strftime`.
  static String strftime_now(String format) {
    return strftime(LocalDateTime.now(ZoneId.systemDefault()), format);
  }

  static String strftime(LocalDateTime time, String format) {
    var out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      if (format.charAt(i) != '%' || i + 1 == format.length()) {
        out.append(format.charAt(i));
      } else {
        char code = format.charAt(++i);
        out.append(
            code == '%'
                ? "%"
                : DateTimeFormatter.ofPattern(pattern(code), Locale.ENGLISH).format(time));
      }
    }
    return out.toString();
  }

  private static String pattern(char code) {
    return switch (code) {
      case 'd' -> "dd";
      case 'm' -> "MM";
      case 'b' -> "MMM";
      case 'B' -> "MMMM";
      case 'y' -> "yy";
      case 'Y' -> "yyyy";
      case 'a' -> "EEE";
      case 'A' -> "EEEE";
      case 'H' -> "HH";
      case 'I' -> "hh";
      case 'M' -> "mm";
      case 'S' -> "ss";
      case 'p' -> "a";
      case 'j' -> "DDD";
      default -> throw new IllegalTemplateException("strftime_now with %" + code);
    };
  }
}
