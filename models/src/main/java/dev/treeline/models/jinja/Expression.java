package dev.treeline.models.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A part of a template that has a value.
sealed interface Expression {
  Object evaluate(Scope scope);

  /// A value written out.
  record Literal(Object value) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      return value;
    }
  }

  record Name(String name) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      return scope.get(name);
    }
  }

  /// `[a, b]`, and `(a, b)`.
  record ListOf(List<Expression> items) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      var values = new ArrayList<Object>();
      items.forEach(item -> values.add(item.evaluate(scope)));
      return values;
    }
  }

  /// `{a: b}`
  record DictOf(List<Expression> keys, List<Expression> values) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      var map = new LinkedHashMap<Object, Object>();
      for (int i = 0; i < keys.size(); i++) {
        map.put(keys.get(i).evaluate(scope), values.get(i).evaluate(scope));
      }
      return map;
    }
  }

  /// `a.name`
  record Attribute(Expression base, String name) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      return Access.attribute(base.evaluate(scope), name);
    }
  }

  /// `a[b]`
  record Item(Expression base, Expression key) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      return Access.item(base.evaluate(scope), key.evaluate(scope));
    }
  }

  /// `a[from:to:step]`; what is left out is `None`.
  record Slice(Expression base, Expression from, Expression to, Expression step)
      implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      return Access.slice(
          base.evaluate(scope), from.evaluate(scope), to.evaluate(scope), step.evaluate(scope));
    }
  }

  /// Arguments as they are written.
  record Written(List<Expression> positional, Map<String, Expression> named) {
    static final Written NOTHING = new Written(List.of(), Map.of());

    Arguments evaluate(Scope scope) {
      var values = new ArrayList<Object>();
      positional.forEach(argument -> values.add(argument.evaluate(scope)));
      var byName = new LinkedHashMap<String, Object>();
      named.forEach((name, argument) -> byName.put(name, argument.evaluate(scope)));
      return new Arguments(values, byName);
    }
  }

  /// `f(…)`
  record Call(Expression function, Written arguments) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      return switch (function.evaluate(scope)) {
        case Callable callable -> callable.call(arguments.evaluate(scope));
        case Undefined undefined -> throw undefined.error();
        case Object other -> throw new JinjaException(Values.typeName(other) + " cannot be called");
      };
    }
  }

  /// `a | filter(…)`
  record Filtered(Expression value, Filters.Filter filter, Written arguments)
      implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      return filter.apply(value.evaluate(scope), arguments.evaluate(scope));
    }
  }

  /// `a is test(…)`
  record Tested(Expression value, Tests.Test test, Written arguments) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      return test.holds(value.evaluate(scope), arguments.evaluate(scope));
    }
  }

  record Not(Expression value) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      return !Values.isTrue(value.evaluate(scope));
    }
  }

  record Negative(Expression value) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      return Arithmetic.negated(value.evaluate(scope));
    }
  }

  /// `a and b`, `a or b`: the value that decides.
  record Logical(boolean and, Expression left, Expression right) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      Object first = left.evaluate(scope);
      return Values.isTrue(first) == and ? right.evaluate(scope) : first;
    }
  }

  record Binary(String operator, Expression left, Expression right) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      Object first = left.evaluate(scope);
      Object second = right.evaluate(scope);
      return operator.equals("~")
          ? Values.str(first) + Values.str(second)
          : Arithmetic.apply(operator, first, second);
    }
  }

  /// `a < b <= c …`
  record Comparison(Expression first, List<String> operators, List<Expression> others)
      implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      Object left = first.evaluate(scope);
      for (int i = 0; i < operators.size(); i++) {
        Object right = others.get(i).evaluate(scope);
        if (!holds(operators.get(i), left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    }

    static boolean holds(String operator, Object left, Object right) {
      return switch (operator) {
        case "==" -> Values.equal(left, right);
        case "!=" -> !Values.equal(left, right);
        case "in" -> Values.contains(right, left);
        case "not in" -> !Values.contains(right, left);
        case "<" -> Values.compare(left, right) < 0;
        case "<=" -> Values.compare(left, right) <= 0;
        case ">" -> Values.compare(left, right) > 0;
        default -> Values.compare(left, right) >= 0;
      };
    }
  }

  /// `a if condition else b`
  record Conditional(Expression condition, Expression yes, Expression no) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
      return (Values.isTrue(condition.evaluate(scope)) ? yes : no).evaluate(scope);
    }
  }
}
