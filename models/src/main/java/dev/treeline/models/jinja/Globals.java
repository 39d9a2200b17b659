package dev.treeline.models.jinja;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/// The functions that Jinja and `transformers` give to every template.
final class Globals {
  private static final int LONGEST_RANGE = 100_000;

  private Globals() {}

  static Map<String, Callable> all() {
    return Map.of(
        "range", Globals::range,
        "namespace", arguments -> new Namespace(arguments.named()),
        "dict", arguments -> new LinkedHashMap<Object, Object>(arguments.named()),
        "raise_exception",
            arguments -> {
              throw new JinjaException(Values.str(arguments.get(0, "message", "no reason given")));
            },
        "strftime_now",
            arguments -> strftime(LocalDateTime.now(ZoneId.systemDefault()), arguments.text(0)));
  }

  private static Object range(Arguments arguments) {
    boolean one = arguments.size() == 1;
    int from = one ? 0 : arguments.number(0, "start", 0);
    int to = arguments.number(one ? 0 : 1, "stop", 0);
    int step = arguments.number(2, "step", 1);
    long count = step == 0 ? 0 : Math.max(0, Math.ceilDiv((long) to - from, (long) step));
    if (step == 0 || count > LONGEST_RANGE) {
      throw new JinjaException("a range of more than " + LONGEST_RANGE + " numbers");
    }
    return List.<Object>copyOf(LongStream.range(0, count).mapToObj(i -> from + i * step).toList());
  }

  /// Python's `strftime`.
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
      default -> throw new JinjaException("strftime_now with %" + code);
    };
  }
}
