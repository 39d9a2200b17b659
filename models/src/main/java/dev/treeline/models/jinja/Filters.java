package dev.treeline.models.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Jinja's filters, after its filters.py; `tojson` is that of `transformers`.
final class Filters {
  private static final int WIDEST_INDENT = 64;

  private Filters() {}

  /// A filter by itself.
  @FunctionalInterface
  interface Filter {
    Object apply(Object value, Arguments arguments);
  }

  private static final Map<String, Filter> TEXT =
      Map.ofEntries(
          Map.entry("upper", (value, _) -> Values.str(value).toUpperCase(Locale.ROOT)),
          Map.entry("lower", (value, _) -> Values.str(value).toLowerCase(Locale.ROOT)),
          Map.entry("capitalize", (value, _) -> Methods.capitalized(Values.str(value))),
          Map.entry("title", (value, _) -> Methods.titled(Values.str(value))),
          Map.entry(
              "trim", (value, given) -> Methods.stripped(Values.str(value), given, true, true)),
          Map.entry("replace", (value, given) -> Methods.replaced(Values.str(value), given)),
          Map.entry("string", (value, _) -> Values.str(value)),
          Map.entry("safe", (value, _) -> value),
          Map.entry("e", (value, _) -> escaped(Values.str(value))),
          Map.entry("escape", (value, _) -> escaped(Values.str(value))),
          Map.entry("indent", (value, given) -> indented(Values.str(value), given)),
          Map.entry(
              "tojson",
              (value, given) -> JsonText.of(value, Math.min(WIDEST_INDENT, indent(given)))),
          Map.entry(
              "wordcount", (value, _) -> (long) Values.str(value).strip().split("\\s+").length));

  private static final Map<String, Filter> NUMBERS =
      Map.of(
          "int", Filters::toInt,
          "float", Filters::toFloat,
          "abs", (value, _) -> Values.compare(value, 0L) < 0 ? Arithmetic.negated(value) : value,
          "round", Filters::rounded);

  private static final Map<String, Filter> LISTS =
      Map.ofEntries(
          Map.entry("length", (value, _) -> Values.length(value)),
          Map.entry("count", (value, _) -> Values.length(value)),
          Map.entry("list", (value, _) -> Values.items(value)),
          Map.entry("first", (value, _) -> end(Values.items(value), "first")),
          Map.entry("last", (value, _) -> end(Values.items(value).reversed(), "last")),
          Map.entry("join", Filters::joined),
          Map.entry(
              "reverse",
              (value, _) ->
                  value instanceof String text
                      ? new StringBuilder(text).reverse().toString()
                      : Values.items(value).reversed()),
          Map.entry("sort", Filters::sorted),
          Map.entry("unique", (value, _) -> unique(Values.items(value))),
          Map.entry("sum", Filters::sum),
          Map.entry("min", (value, _) -> extreme(value, Values::compare)),
          Map.entry("max", (value, _) -> extreme(value, (x, y) -> Values.compare(y, x))),
          Map.entry("items", (value, _) -> pairs(value)),
          Map.entry("dictsort", (value, _) -> sortedPairs(value)),
          Map.entry("map", Filters::mapped),
          Map.entry("select", (value, given) -> select(value, test(given, 0, true), true)),
          Map.entry("reject", (value, given) -> select(value, test(given, 0, true), false)),
          Map.entry("selectattr", (value, given) -> select(value, attributeTest(given), true)),
          Map.entry("rejectattr", (value, given) -> select(value, attributeTest(given), false)),
          Map.entry("default", Filters::orDefault),
          Map.entry("d", Filters::orDefault),
          Map.entry("attr", (value, given) -> Access.attribute(value, given.text(0))));

  static Optional<Filter> named(String name) {
    for (Map<String, Filter> group : List.of(TEXT, LISTS, NUMBERS)) {
      if (group.containsKey(name)) {
        return Optional.ofNullable(group.get(name));
      }
    }
    return Optional.empty();
  }

  private static int indent(Arguments given) {
    Object value = given.named().getOrDefault("indent", None.NONE);
    return value == None.NONE ? -1 : Math.max(0, given.number(Integer.MAX_VALUE, "indent", 0));
  }

  private static Object orDefault(Object value, Arguments given) {
    boolean alsoFalse = Values.isTrue(given.get(1, "boolean", false));
    return value instanceof Undefined || (alsoFalse && !Values.isTrue(value))
        ? given.get(0, "default_value", "")
        : value;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;")
        .replace("'", "&#39;");
  }

  private static String indented(String text, Arguments given) {
    String blanks = " ".repeat(Math.clamp(given.number(0, "width", 4), 0, WIDEST_INDENT));
    boolean first = Values.isTrue(given.get(1, "first", false));
    boolean blank = Values.isTrue(given.get(2, "blank", false));
    var out = new StringBuilder();
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      boolean indents = i == 0 ? first : blank || !lines[i].isEmpty();
      out.append(i == 0 ? "" : "\n").append(indents ? blanks : "").append(lines[i]);
    }
    return out.toString();
  }

  private static Object toInt(Object value, Arguments given) {
    try {
      return switch (value) {
        case Long number -> number;
        case Double number -> number.longValue();
        case Boolean truth -> truth ? 1L : 0L;
        default -> (long) Double.parseDouble(Values.str(value).strip());
      };
    } catch (NumberFormatException e) {
      return given.get(0, "default", 0L);
    }
  }

  private static Object toFloat(Object value, Arguments given) {
    try {
      return value instanceof Number number
          ? number.doubleValue()
          : Double.parseDouble(Values.str(value).strip());
    } catch (NumberFormatException e) {
      return given.get(0, "default", 0.0);
    }
  }

  /// To the nearest, from the middle to the even one, as Python does.
  private static Object rounded(Object value, Arguments given) {
    double factor = Math.pow(10, given.number(0, "precision", 0));
    if (!Values.str(given.get(1, "method", "common")).equals("common")) {
      throw new JinjaException("round with a method other than common");
    }
    return Math.rint((Double) toFloat(value, Arguments.EMPTY) * factor) / factor;
  }

  private static Object end(List<Object> items, String name) {
    return items.isEmpty() ? new Undefined("the " + name + " of nothing") : items.get(0);
  }

  private static Object joined(Object value, Arguments given) {
    Object attribute = given.get(1, "attribute", None.NONE);
    String separator = Values.str(given.get(0, "d", ""));
    return String.join(
        separator,
        Values.items(value).stream()
            .map(item -> Values.str(attribute == None.NONE ? item : part(item, attribute)))
            .toList());
  }

  private static Object sorted(Object value, Arguments given) {
    Object attribute = given.get(2, "attribute", None.NONE);
    boolean matchCase = Values.isTrue(given.get(1, "case_sensitive", false));
    Comparator<Object> order =
        Comparator.comparing(
            item -> key(attribute == None.NONE ? item : part(item, attribute), matchCase),
            Values::compare);
    List<Object> items = new ArrayList<>(Values.items(value));
    items.sort(Values.isTrue(given.get(0, "reverse", false)) ? order.reversed() : order);
    return items;
  }

  private static Object key(Object value, boolean matchCase) {
    return value instanceof String text && !matchCase ? text.toLowerCase(Locale.ROOT) : value;
  }

  private static Object unique(List<Object> items) {
    var kept = new ArrayList<Object>();
    var keys = new ArrayList<Object>();
    for (Object item : items) {
      Object key = key(item, false);
      if (keys.stream().noneMatch(other -> Values.equal(key, other))) {
        keys.add(key);
        kept.add(item);
      }
    }
    return kept;
  }

  private static Object sum(Object value, Arguments given) {
    Object attribute = given.get(0, "attribute", None.NONE);
    Object total = given.get(1, "start", 0L);
    for (Object item : Values.items(value)) {
      total = Arithmetic.apply("+", total, attribute == None.NONE ? item : part(item, attribute));
    }
    return total;
  }

  private static Object extreme(Object value, Comparator<Object> order) {
    return Values.items(value).stream()
        .min(Comparator.comparing(item -> key(item, false), order))
        .orElse(new Undefined("the extreme of nothing"));
  }

  private static Object pairs(Object value) {
    return value instanceof Undefined
        ? List.of()
        : Methods.call(requireMap(value), "items", Arguments.EMPTY);
  }

  private static Object sortedPairs(Object value) {
    return sorted(pairs(value), new Arguments(List.of(), Map.of("attribute", 0L)));
  }

  private static Map<?, ?> requireMap(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new JinjaException(Values.typeName(value) + " where a dict is needed");
  }

  /// `map('filter', …)` or `map(attribute='name')`.
  private static Object mapped(Object value, Arguments given) {
    Object attribute = given.named().get("attribute");
    if (attribute != null) {
      Object otherwise = given.named().get("default");
      return Values.items(value).stream()
          .map(item -> {
            Object part = part(item, attribute);
            return part instanceof Undefined && otherwise != null ? otherwise : part;
          })
          .toList();
    }
    Filter filter =
        named(given.text(0))
            .orElseThrow(() -> new JinjaException("no filter named " + given.text(0)));
    Arguments rest = new Arguments(given.positional().subList(1, given.size()), given.named());
    return Values.items(value).stream().map(item -> filter.apply(item, rest)).toList();
  }

  private static Object select(Object value, Predicate<Object> test, boolean wanted) {
    return Values.items(value).stream().filter(item -> test.test(item) == wanted).toList();
  }

  private static Predicate<Object> attributeTest(Arguments given) {
    Object attribute = given.at(0);
    Predicate<Object> test = test(given, 1, false);
    return item -> test.test(part(item, attribute));
  }

  /// The test named at a place, or truth when there is none.
  private static Predicate<Object> test(Arguments given, int place, boolean named) {
    if (given.size() <= place) {
      return Values::isTrue;
    }
    String name = given.text(place);
    Tests.Test test =
        Tests.named(name).orElseThrow(() -> new JinjaException("no test named " + name));
    Arguments rest =
        new Arguments(
            given.positional().subList(place + 1, given.size()), named ? given.named() : Map.of());
    return item -> test.holds(item, rest);
  }

  /// `a.b.0` of an item.
  private static Object part(Object item, Object attribute) {
    if (attribute instanceof Long) {
      return Access.item(item, attribute);
    }
    Object value = item;
    for (String name : Values.requireText(attribute).split("\\.", -1)) {
      Object key = name.matches("\\d{1,9}") ? (Object) Long.parseLong(name) : name;
      value = Access.item(value, key);
    }
    return value;
  }
}
