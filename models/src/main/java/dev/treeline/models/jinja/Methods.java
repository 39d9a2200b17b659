package dev.treeline.models.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The methods of Python's `str`, `dict` and `list` that change nothing.
final class Methods {
  static final Set<String> DICT = Set.of("items", "keys", "values", "get");
  private static final Set<String> LIST = Set.of("index", "count");
  private static final Set<String> TEXT =
      Set.of(
          "upper lower capitalize title strip lstrip rstrip split rsplit splitlines replace"
              .concat(" startswith endswith removeprefix removesuffix join find rfind count format")
              .concat(" isdigit isnumeric isalpha isalnum isspace isupper islower")
              .split(" "));
  private static final Pattern FIELD = Pattern.compile("\\{\\{|}}|\\{([^{}]*)}");
  private static final Pattern LINE_END = Pattern.compile("\r\n|[\n\r\f\u000B\u0085\u2028\u2029]");

  private Methods() {}

  static boolean has(Object base, String name) {
    return switch (base) {
      case String _ -> TEXT.contains(name);
      case Map<?, ?> _ -> DICT.contains(name);
      case List<?> _ -> LIST.contains(name);
      default -> false;
    };
  }

  static Object call(Object base, String name, Arguments arguments) {
    return switch (base) {
      case String text -> onText(text, name, arguments);
      case Map<?, ?> map -> onMap(map, name, arguments);
      default -> onList((List<?>) base, name, arguments);
    };
  }

  private static Object onText(String text, String name, Arguments arguments) {
    return switch (name) {
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "capitalize" -> capitalized(text);
      case "title" -> titled(text);
      case "strip" -> stripped(text, arguments, true, true);
      case "lstrip" -> stripped(text, arguments, true, false);
      case "rstrip" -> stripped(text, arguments, false, true);
      case "split" -> split(text, arguments);
      case "rsplit" -> splitFromTheEnd(text, arguments);
      case "splitlines" -> lines(text);
      case "replace" -> replaced(text, arguments);
      case "startswith" -> anyOf(arguments.at(0), text::startsWith);
      case "endswith" -> anyOf(arguments.at(0), text::endsWith);
      case "removeprefix" ->
          text.startsWith(arguments.text(0)) ? text.substring(arguments.text(0).length()) : text;
      case "removesuffix" ->
          text.endsWith(arguments.text(0))
              ? text.substring(0, text.length() - arguments.text(0).length())
              : text;
      case "join" -> joined(text, Values.items(arguments.at(0)));
      case "find" -> (long) text.indexOf(arguments.text(0));
      case "rfind" -> (long) text.lastIndexOf(arguments.text(0));
      case "count" -> (long) text.split(quoted(arguments.text(0)), -1).length - 1;
      case "format" -> formatted(text, arguments);
      case "isdigit", "isnumeric" -> all(text, Character::isDigit);
      case "isalpha" -> all(text, Character::isLetter);
      case "isalnum" -> all(text, Character::isLetterOrDigit);
      case "isspace" -> all(text, Methods::isSpace);
      case "isupper" -> isUpper(text);
      default -> isLower(text);
    };
  }

  private static Object onMap(Map<?, ?> map, String name, Arguments arguments) {
    return switch (name) {
      case "items" ->
          map.entrySet().stream()
              .<Object>map(entry -> List.of(entry.getKey(), entry.getValue()))
              .toList();
      case "keys" -> new ArrayList<Object>(map.keySet());
      case "values" -> new ArrayList<Object>(map.values());
      default -> {
        Object value = map.get(arguments.at(0));
        yield value == null ? arguments.get(1, "default", None.NONE) : value;
      }
    };
  }

  private static Object onList(List<?> list, String name, Arguments arguments) {
    long count = list.stream().filter(item -> Values.equal(item, arguments.at(0))).count();
    if (name.equals("count")) {
      return count;
    }
    for (int i = 0; i < list.size(); i++) {
      if (Values.equal(list.get(i), arguments.at(0))) {
        return (long) i;
      }
    }
    throw new JinjaException(Values.repr(arguments.at(0)) + " is not in the list");
  }

  static String capitalized(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT)
            + text.substring(1).toLowerCase(Locale.ROOT);
  }

  static String titled(String text) {
    var out = new StringBuilder();
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      String letter = text.substring(i, i + 1);
      out.append(inWord ? letter.toLowerCase(Locale.ROOT) : letter.toUpperCase(Locale.ROOT));
      inWord = Character.isLetter(text.charAt(i));
    }
    return out.toString();
  }

  static String stripped(String text, Arguments arguments, boolean left, boolean right) {
    Object letters = arguments.get(0, "chars", None.NONE);
    IntPredicate goes =
        letters == None.NONE
            ? Methods::isSpace
            : letter -> Values.requireText(letters).indexOf(letter) >= 0;
    int begin = 0;
    int end = text.length();
    while (left && begin < end && goes.test(text.charAt(begin))) {
      begin++;
    }
    while (right && begin < end && goes.test(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(begin, end);
  }

  private static boolean isSpace(int letter) {
    return Character.isWhitespace(letter) || Character.isSpaceChar(letter) || letter == 0x85;
  }

  private static List<Object> split(String text, Arguments arguments) {
    Object separator = arguments.get(0, "sep", None.NONE);
    int most = arguments.number(1, "maxsplit", -1);
    int limit = most < 0 ? -1 : most + 1;
    if (separator == None.NONE) {
      String bare = stripped(text, Arguments.EMPTY, true, most < 0);
      return bare.isEmpty() ? List.of() : List.of((Object[]) bare.split("\\s+", limit));
    }
    return List.of((Object[]) text.split(quoted(Values.requireText(separator)), limit));
  }

  private static List<Object> splitFromTheEnd(String text, Arguments arguments) {
    int most = arguments.number(1, "maxsplit", -1);
    List<Object> all =
        split(text, new Arguments(arguments.positional().stream().limit(1).toList(), Map.of()));
    int joinedFirst = most < 0 ? 1 : Math.max(1, all.size() - most);
    if (joinedFirst == 1 || arguments.size() == 0) {
      return all;
    }
    var parts = new ArrayList<Object>();
    parts.add(joined(arguments.text(0), all.subList(0, joinedFirst)));
    parts.addAll(all.subList(joinedFirst, all.size()));
    return parts;
  }

  private static List<Object> lines(String text) {
    List<String> parts = new ArrayList<>(List.of(LINE_END.split(text, -1)));
    if (parts.getLast().isEmpty()) {
      parts.removeLast();
    }
    return new ArrayList<>(parts);
  }

  static String replaced(String text, Arguments arguments) {
    int most = arguments.number(2, "count", -1);
    if (most < 0) {
      return text.replace(arguments.text(0), arguments.text(1));
    }
    String[] parts = text.split(quoted(arguments.text(0)), most + 1);
    return String.join(arguments.text(1), parts);
  }

  private static boolean anyOf(Object affix, Predicate<String> fits) {
    return affix instanceof List<?> affixes
        ? affixes.stream().anyMatch(one -> fits.test(Values.requireText(one)))
        : fits.test(Values.requireText(affix));
  }

  static String joined(String separator, List<Object> parts) {
    return parts.stream().map(Values::requireText).collect(Collectors.joining(separator));
  }

  /// Fills `{}`, `{0}` and `{name}`; other fields are refused.
  private static String formatted(String text, Arguments arguments) {
    int[] next = {0};
    return FIELD
        .matcher(text)
        .replaceAll(match -> {
          String field = match.group(1);
          return Matcher.quoteReplacement(
              field == null
                  ? match.group().substring(1)
                  : Values.str(argument(field, next, arguments)));
        });
  }

  private static Object argument(String field, int[] next, Arguments arguments) {
    if (field.isEmpty()) {
      return arguments.at(next[0]++);
    }
    if (field.matches("\\d{1,3}")) {
      return arguments.at(Integer.parseInt(field));
    }
    Object value = arguments.named().get(field);
    if (value == null) {
      throw new JinjaException("format with the field {" + field + "}");
    }
    return value;
  }

  private static boolean all(String text, IntPredicate test) {
    return !text.isEmpty() && text.codePoints().allMatch(test);
  }

  static boolean isUpper(String text) {
    return text.equals(text.toUpperCase(Locale.ROOT))
        && !text.equals(text.toLowerCase(Locale.ROOT));
  }

  static boolean isLower(String text) {
    return text.equals(text.toLowerCase(Locale.ROOT))
        && !text.equals(text.toUpperCase(Locale.ROOT));
  }

  private static String quoted(String text) {
    if (text.isEmpty()) {
      throw new JinjaException("an empty separator");
    }
    return Pattern.quote(text);
  }
}
