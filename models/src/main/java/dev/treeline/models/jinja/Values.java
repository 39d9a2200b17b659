package dev.treeline.models.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Python's meaning of values. They are: [None], [Undefined], Boolean, Long, Double, String, List,
/// Map, [Namespace], [Loop] and [Callable].
final class Values {
  private Values() {}

  static Object fromJava(@Nullable Object value) {
    return switch (value) {
      case null -> None.NONE;
      case Integer number -> number.longValue();
      case Float number -> number.doubleValue();
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<Object, Object>();
        map.forEach((key, inner) -> copy.put(fromJava(key), fromJava(inner)));
        yield copy;
      }
      case List<?> list -> list.stream().map(Values::fromJava).toList();
      case String _, Boolean _, Long _, Double _ -> value;
      default -> throw new IllegalArgumentException("a template cannot have a " + value.getClass());
    };
  }

  static boolean isTrue(Object value) {
    return switch (value) {
      case None _, Undefined _ -> false;
      case Boolean truth -> truth;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case String text -> !text.isEmpty();
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  /// Python's `str`.
  static String str(Object value) {
    return switch (value) {
      case Undefined _ -> "";
      case String text -> text;
      default -> repr(value);
    };
  }

  /// Python's `repr`.
  static String repr(Object value) {
    return switch (value) {
      case None _ -> "None";
      case Undefined _ -> "Undefined";
      case Boolean truth -> truth ? "True" : "False";
      case Double number -> floatText(number);
      case String text -> quoted(text);
      case List<?> list ->
          list.stream().map(Values::repr).collect(Collectors.joining(", ", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> repr(entry.getKey()) + ": " + repr(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      default -> value.toString();
    };
  }

  static String floatText(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(number);
    if (size != 0 && (size < 1e-4 || size >= 1e16)) {
      return Double.toString(number).replace(".0E", "e").replace("E", "e");
    }
    String plain = new BigDecimal(Double.toString(number)).toPlainString();
    return plain.contains(".") ? plain : plain + ".0";
  }

  private static String quoted(String text) {
    char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    String escaped =
        text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r");
    return quote + (quote == '\'' ? escaped.replace("'", "\\'") : escaped) + quote;
  }

  /// What a loop runs over.
  static List<Object> items(Object value) {
    return switch (value) {
      case Undefined _ -> List.of();
      case List<?> list -> new ArrayList<>(list);
      case Map<?, ?> map -> new ArrayList<>(map.keySet());
      case String text -> text.codePoints().<Object>mapToObj(Character::toString).toList();
      default -> throw new JinjaException(typeName(value) + " cannot be looped over");
    };
  }

  static long length(Object value) {
    return switch (value) {
      case Undefined _ -> 0;
      case String text -> text.codePointCount(0, text.length());
      default -> items(value).size();
    };
  }

  /// Python's `==`.
  static boolean equal(Object one, Object other) {
    if (asNumber(one) instanceof Number x && asNumber(other) instanceof Number y) {
      return (x instanceof Long && y instanceof Long)
          ? x.equals(y)
          : x.doubleValue() == y.doubleValue();
    }
    if (one instanceof List<?> xs && other instanceof List<?> ys) {
      boolean same = xs.size() == ys.size();
      for (int i = 0; same && i < xs.size(); i++) {
        same = equal(xs.get(i), ys.get(i));
      }
      return same;
    }
    return one.equals(other);
  }

  private static Object asNumber(Object value) {
    return value instanceof Boolean truth ? (Object) (truth ? 1L : 0L) : value;
  }

  /// Python's order of numbers and of texts.
  static int compare(Object one, Object other) {
    if (asNumber(one) instanceof Number x && asNumber(other) instanceof Number y) {
      return (x instanceof Long m && y instanceof Long n)
          ? Long.compare(m, n)
          : Double.compare(x.doubleValue(), y.doubleValue());
    }
    if (one instanceof String x && other instanceof String y) {
      return x.compareTo(y);
    }
    throw new JinjaException(
        typeName(one) + " and " + typeName(other) + " have no order between them");
  }

  /// Python's `in`.
  static boolean contains(Object whole, Object part) {
    return switch (whole) {
      case String text -> text.contains(requireText(part));
      case Map<?, ?> map -> map.containsKey(part);
      default -> items(whole).stream().anyMatch(item -> equal(item, part));
    };
  }

  static String requireText(Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    throw new JinjaException(typeName(value) + " where text is needed");
  }

  static String typeName(Object value) {
    return switch (value) {
      case Undefined undefined -> "'" + undefined.name() + "' (undefined)";
      case None _ -> "None";
      case Boolean _ -> "a bool";
      case Long _ -> "an int";
      case Double _ -> "a float";
      case String _ -> "a str";
      case List<?> _ -> "a list";
      case Map<?, ?> _ -> "a dict";
      default -> "an object";
    };
  }
}
