package dev.treeline.models.jinja;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Jinja's tests: what may follow `is`.
final class Tests {
  private Tests() {}

  /// A test by itself.
  @FunctionalInterface
  interface Test {
    boolean holds(Object value, Arguments arguments);
  }

  private static final Map<String, Test> ALL =
      Map.ofEntries(
          Map.entry("defined", (value, _) -> !(value instanceof Undefined)),
          Map.entry("undefined", (value, _) -> value instanceof Undefined),
          Map.entry("none", (value, _) -> value == None.NONE),
          Map.entry("boolean", (value, _) -> value instanceof Boolean),
          Map.entry("true", (value, _) -> Boolean.TRUE.equals(value)),
          Map.entry("false", (value, _) -> Boolean.FALSE.equals(value)),
          Map.entry("integer", (value, _) -> value instanceof Long),
          Map.entry("float", (value, _) -> value instanceof Double),
          Map.entry("number", (value, _) -> value instanceof Number || value instanceof Boolean),
          Map.entry("string", (value, _) -> value instanceof String),
          Map.entry("mapping", (value, _) -> value instanceof Map),
          Map.entry("sequence", (value, _) -> isIterable(value)),
          Map.entry("iterable", (value, _) -> isIterable(value)),
          Map.entry("callable", (value, _) -> value instanceof Callable),
          Map.entry("lower", (value, _) -> Methods.isLower(Values.str(value))),
          Map.entry("upper", (value, _) -> Methods.isUpper(Values.str(value))),
          Map.entry("odd", (value, _) -> remainder(value, 2L) == 1),
          Map.entry("even", (value, _) -> remainder(value, 2L) == 0),
          Map.entry("divisibleby", (value, arguments) -> remainder(value, arguments.at(0)) == 0),
          Map.entry("sameas", (value, arguments) -> value.equals(arguments.at(0))),
          Map.entry("in", (value, arguments) -> Values.contains(arguments.at(0), value)));

  private static final Map<String, String> COMPARISONS =
      Map.ofEntries(
          Map.entry("eq", "=="),
          Map.entry("equalto", "=="),
          Map.entry("==", "=="),
          Map.entry("ne", "!="),
          Map.entry("!=", "!="),
          Map.entry("gt", ">"),
          Map.entry("greaterthan", ">"),
          Map.entry(">", ">"),
          Map.entry("ge", ">="),
          Map.entry(">=", ">="),
          Map.entry("lt", "<"),
          Map.entry("lessthan", "<"),
          Map.entry("<", "<"),
          Map.entry("le", "<="),
          Map.entry("<=", "<="));

  static Optional<Test> named(String name) {
    String operator = COMPARISONS.get(name);
    return operator == null
        ? Optional.ofNullable(ALL.get(name))
        : Optional.of(
            (value, arguments) -> Expression.Comparison.holds(operator, value, arguments.at(0)));
  }

  private static boolean isIterable(Object value) {
    return value instanceof String
        || value instanceof List
        || value instanceof Map
        || value instanceof Undefined;
  }

  private static long remainder(Object value, Object divisor) {
    return Arithmetic.apply("%", value, divisor) instanceof Long rest ? rest : -1;
  }
}
