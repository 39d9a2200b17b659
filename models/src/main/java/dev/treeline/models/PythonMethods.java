package dev.treeline.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The methods of Python's `str`, `dict` and `list` that chat templates call. Nothing else on any
/// value can be called from a template.
final class PythonMethods {
  private PythonMethods() {}

  /// Calls `name` on `base`; an unknown method is an error that names it.
  static @Nullable Object call(Object base, String name, List<@Nullable Object> arguments) {
    return switch (base) {
      case String text -> onText(text, name, arguments);
      case Map<?, ?> map -> onMap(map, name, arguments);
      case List<?> list -> onList(list, name, arguments);
      default -> throw unknown(base.getClass().getSimpleName(), name);
    };
  }

  private static Object onText(String text, String name, List<@Nullable Object> arguments) {
    return switch (name) {
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "capitalize" -> capitalize(text);
      case "title" -> title(text);
      case "strip" -> strip(text, arguments, true, true);
      case "lstrip" -> strip(text, arguments, true, false);
      case "rstrip" -> strip(text, arguments, false, true);
      case "split" -> split(text, arguments);
      case "splitlines" -> text.lines().toList();
      case "replace" -> replace(text, arguments);
      case "startswith" -> anyAffix(arguments, text::startsWith);
      case "endswith" -> anyAffix(arguments, text::endsWith);
      case "removeprefix" ->
          text.startsWith(text(arguments, 0)) ? text.substring(text(arguments, 0).length()) : text;
      case "removesuffix" ->
          text.endsWith(text(arguments, 0))
              ? text.substring(0, text.length() - text(arguments, 0).length())
              : text;
      case "join" -> join(text, arguments);
      case "find" -> (long) text.indexOf(text(arguments, 0));
      case "rfind" -> (long) text.lastIndexOf(text(arguments, 0));
      case "count" -> (long) text.split(quoted(text(arguments, 0)), -1).length - 1;
      case "format" -> format(text, arguments);
      case "isdigit" -> all(text, Character::isDigit);
      case "isalpha" -> all(text, Character::isLetter);
      case "isspace" -> all(text, PythonMethods::isSpace);
      case "isupper" -> !text.equals(text.toLowerCase(Locale.ROOT)) && isUpper(text);
      case "islower" -> !text.equals(text.toUpperCase(Locale.ROOT)) && isLower(text);
      default -> throw unknown("str", name);
    };
  }

  private static @Nullable Object onMap(
      Map<?, ?> map, String name, List<@Nullable Object> arguments) {
    return switch (name) {
      case "items" -> new ArrayList<>(map.entrySet());
      case "keys" -> new ArrayList<>(map.keySet());
      case "values" -> new ArrayList<>(map.values());
      case "get" ->
          map.containsKey(argument(arguments, 0))
              ? map.get(argument(arguments, 0))
              : arguments.size() > 1 ? arguments.get(1) : null;
      default -> throw unknown("dict", name);
    };
  }

  private static Object onList(List<?> list, String name, List<@Nullable Object> arguments) {
    return switch (name) {
      case "index" -> (long) list.indexOf(argument(arguments, 0));
      case "count" -> list.stream().filter(item -> item.equals(argument(arguments, 0))).count();
      default -> throw unknown("list", name);
    };
  }

  static String capitalize(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT)
            + text.substring(1).toLowerCase(Locale.ROOT);
  }

  private static String title(String text) {
    var out = new StringBuilder();
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      String letter = text.substring(i, i + 1);
      out.append(inWord ? letter.toLowerCase(Locale.ROOT) : letter.toUpperCase(Locale.ROOT));
      inWord = Character.isLetter(text.charAt(i));
    }
    return out.toString();
  }

  private static String strip(
      String text, List<@Nullable Object> arguments, boolean left, boolean right) {
    String letters = arguments.isEmpty() || arguments.get(0) == null ? "" : text(arguments, 0);
    IntPredicate goes =
        letters.isEmpty() ? PythonMethods::isSpace : letter -> letters.indexOf(letter) >= 0;
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

  static boolean isSpace(int letter) {
    return Character.isWhitespace(letter) || Character.isSpaceChar(letter) || letter == 0x85;
  }

  private static List<String> split(String text, List<@Nullable Object> arguments) {
    int most = arguments.size() > 1 ? number(arguments, 1) + 1 : 0;
    if (arguments.isEmpty() || arguments.get(0) == null) {
      String bare = strip(text, List.of(), true, most <= 0);
      return bare.isEmpty() ? List.of() : List.of(bare.split("\\s+", most <= 0 ? -1 : most));
    }
    return List.of(text.split(quoted(text(arguments, 0)), most <= 0 ? -1 : most));
  }

  private static String replace(String text, List<@Nullable Object> arguments) {
    int most = arguments.size() > 2 ? number(arguments, 2) : -1;
    if (most < 0) {
      return text.replace(text(arguments, 0), text(arguments, 1));
    }
    return String.join(
        text(arguments, 1), text.split(quoted(text(arguments, 0)), most == 0 ? 1 : most + 1));
  }

  private static boolean anyAffix(List<@Nullable Object> arguments, Predicate<String> fits) {
    Object affix = argument(arguments, 0);
    return affix instanceof List<?> affixes
        ? affixes.stream().anyMatch(one -> fits.test(String.valueOf(one)))
        : fits.test(text(arguments, 0));
  }

  private static String join(String text, List<@Nullable Object> arguments) {
    if (!(argument(arguments, 0) instanceof Iterable<?> parts)) {
      throw new IllegalTemplateException("str.join needs a list");
    }
    var words = new ArrayList<String>();
    parts.forEach(part -> words.add(String.valueOf(part)));
    return String.join(text, words);
  }

  /// Fills `{}` and `{0}`; other fields are refused.
  private static String format(String text, List<@Nullable Object> arguments) {
    var matcher = Pattern.compile("\\{\\{|}}|\\{([^{}]*)}").matcher(text);
    int[] next = {0};
    return matcher.replaceAll(match -> {
      String field = match.group(1);
      if (field == null) {
        return match.group().substring(1);
      }
      if (!field.chars().allMatch(Character::isDigit)) {
        throw new IllegalTemplateException("str.format with field {" + field + "}");
      }
      int place = field.isEmpty() ? next[0]++ : Integer.parseInt(field);
      return Matcher.quoteReplacement(String.valueOf(argument(arguments, place)));
    });
  }

  private static boolean all(String text, IntPredicate test) {
    return !text.isEmpty() && text.chars().allMatch(test);
  }

  private static boolean isUpper(String text) {
    return text.equals(text.toUpperCase(Locale.ROOT));
  }

  private static boolean isLower(String text) {
    return text.equals(text.toLowerCase(Locale.ROOT));
  }

  private static String quoted(String text) {
    if (text.isEmpty()) {
      throw new IllegalTemplateException("an empty separator");
    }
    return Pattern.quote(text);
  }

  private static @Nullable Object argument(List<@Nullable Object> arguments, int place) {
    if (place >= arguments.size()) {
      throw new IllegalTemplateException("a method called with too few arguments: " + arguments);
    }
    return arguments.get(place);
  }

  private static String text(List<@Nullable Object> arguments, int place) {
    if (argument(arguments, place) instanceof CharSequence text) {
      return text.toString();
    }
    throw new IllegalTemplateException(
        "a method called with " + arguments.get(place) + " where text is needed");
  }

  private static int number(List<@Nullable Object> arguments, int place) {
    if (argument(arguments, place) instanceof Number number) {
      return number.intValue();
    }
    throw new IllegalTemplateException(
        "a method called with " + arguments.get(place) + " where a number is needed");
  }

  private static IllegalTemplateException unknown(String type, String name) {
    return new IllegalTemplateException("the method " + type + "." + name + " is not known");
  }
}
