package dev.treeline.models.jinja;

import java.util.ArrayList;
import java.util.List;

/// Python's operators on two values.
final class Arithmetic {
  private static final int LONGEST = 1 << 24;

  private Arithmetic() {}

  static Object apply(String operator, Object left, Object right) {
    requireDefined(left);
    requireDefined(right);
    try {
      if (operator.equals("+") && left instanceof String x && right instanceof String y) {
        return x + y;
      }
      if (operator.equals("+") && left instanceof List<?> xs && right instanceof List<?> ys) {
        var both = new ArrayList<Object>(xs);
        both.addAll(ys);
        return both;
      }
      if (operator.equals("*") && left instanceof String text && right instanceof Long count) {
        return repeated(text, count);
      }
      if (number(left) instanceof Long x && number(right) instanceof Long y) {
        return onWhole(operator, x, y);
      }
      if (number(left) instanceof Number x && number(right) instanceof Number y) {
        return onReal(operator, x.doubleValue(), y.doubleValue());
      }
    } catch (ArithmeticException e) {
      throw new JinjaException("a number too large, or a division by zero");
    }
    throw new JinjaException(
        "%s %s %s is not possible"
            .formatted(Values.typeName(left), operator, Values.typeName(right)));
  }

  private static String repeated(String text, long count) {
    if (count * (double) text.length() > LONGEST) {
      throw new JinjaException("a text repeated " + count + " times");
    }
    return text.repeat((int) Math.max(0, count));
  }

  private static Object onWhole(String operator, long x, long y) {
    return switch (operator) {
      case "+" -> Math.addExact(x, y);
      case "-" -> Math.subtractExact(x, y);
      case "*" -> Math.multiplyExact(x, y);
      case "//" -> Math.floorDiv(x, y);
      case "%" -> Math.floorMod(x, y);
      case "/" -> {
        if (y == 0) {
          throw new ArithmeticException();
        }
        yield (double) x / y;
      }
      default -> power(x, y);
    };
  }

  private static Object power(long x, long y) {
    if (y < 0) {
      return Math.pow((double) x, (double) y);
    }
    if (x >= -1 && x <= 1) {
      return y == 0 || (x == -1 && y % 2 == 0) ? 1L : x;
    }
    long result = 1;
    for (long i = 0; i < y; i++) {
      result = Math.multiplyExact(result, x); // ends soon: 2 to the 63rd is too large
    }
    return result;
  }

  private static Object onReal(String operator, double x, double y) {
    if (y == 0 && List.of("/", "//", "%").contains(operator)) {
      throw new ArithmeticException();
    }
    return switch (operator) {
      case "+" -> x + y;
      case "-" -> x - y;
      case "*" -> x * y;
      case "/" -> x / y;
      case "//" -> Math.floor(x / y);
      case "%" -> x - y * Math.floor(x / y);
      default -> Math.pow(x, y);
    };
  }

  static Object negated(Object value) {
    requireDefined(value);
    return switch (value) {
      case Long number -> -number;
      case Double number -> -number;
      default -> throw new JinjaException("-" + Values.typeName(value) + " is not possible");
    };
  }

  private static Object number(Object value) {
    return value instanceof Boolean truth ? (Object) (truth ? 1L : 0L) : value;
  }

  private static void requireDefined(Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
  }
}
