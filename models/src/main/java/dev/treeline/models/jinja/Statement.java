package dev.treeline.models.jinja;

import java.util.ArrayList;
import java.util.List;

/// A part of a template that prints or sets something.
sealed interface Statement {
  /// How a statement ended: with the next one to follow, or leaving a loop's turn or the loop.
  enum Flow {
    NEXT,
    CONTINUE,
    BREAK
  }

  Flow run(Scope scope, StringBuilder out);

  /// One after the other.
  record Block(List<Statement> statements) implements Statement {
    @Override
    public Flow run(Scope scope, StringBuilder out) {
      for (Statement statement : statements) {
        Flow flow = statement.run(scope, out);
        if (flow != Flow.NEXT) {
          return flow;
        }
      }
      return Flow.NEXT;
    }
  }

  /// A statement that knows its line.
  record Placed(int line, Statement statement) implements Statement {
    @Override
    public Flow run(Scope scope, StringBuilder out) {
      try {
        scope.step(out);
        return statement.run(scope, out);
      } catch (JinjaException e) {
        throw e.at(line);
      }
    }
  }

  /// Text as it stands.
  record Words(String text) implements Statement {
    @Override
    public Flow run(Scope scope, StringBuilder out) {
      out.append(text);
      return Flow.NEXT;
    }
  }

  /// `{{ value }}`
  record Output(Expression value) implements Statement {
    @Override
    public Flow run(Scope scope, StringBuilder out) {
      out.append(Values.str(value.evaluate(scope)));
      return Flow.NEXT;
    }
  }

  /// `if`, with what follows `else`; `elif` is one inside the other.
  record If(Expression condition, Statement yes, Statement no) implements Statement {
    @Override
    public Flow run(Scope scope, StringBuilder out) {
      return (Values.isTrue(condition.evaluate(scope)) ? yes : no).run(scope, out);
    }
  }

  /// `for targets in items if condition`, and `else` for when there was none.
  record For(
      List<String> targets,
      Expression items,
      Expression condition,
      Statement body,
      Statement otherwise)
      implements Statement {
    @Override
    public Flow run(Scope scope, StringBuilder out) {
      List<Object> kept = new ArrayList<>();
      for (Object item : Values.items(items.evaluate(scope))) {
        Scope inner = scope.inner();
        assign(targets, item, inner);
        if (Values.isTrue(condition.evaluate(inner))) {
          kept.add(item);
        }
      }
      for (int i = 0; i < kept.size(); i++) {
        Scope inner = scope.inner();
        scope.step(out);
        inner.set("loop", new Loop(kept, i));
        assign(targets, kept.get(i), inner);
        if (body.run(inner, out) == Flow.BREAK) {
          break;
        }
      }
      return kept.isEmpty() ? otherwise.run(scope.inner(), out) : Flow.NEXT;
    }
  }

  /// `set a, b = value`
  record Assign(List<String> targets, Expression value) implements Statement {
    @Override
    public Flow run(Scope scope, StringBuilder out) {
      assign(targets, value.evaluate(scope), scope);
      return Flow.NEXT;
    }
  }

  /// `set space.name = value`
  record AssignIn(String space, String name, Expression value) implements Statement {
    @Override
    public Flow run(Scope scope, StringBuilder out) {
      if (!(scope.get(space) instanceof Namespace namespace)) {
        throw new JinjaException("set " + space + "." + name + ": " + space + " is no namespace");
      }
      namespace.set(name, value.evaluate(scope));
      return Flow.NEXT;
    }
  }

  /// A block whose print is worked on before it goes out: `set name`, `filter name`.
  record Captured(Statement body, Statement then) implements Statement {
    /// The name under which `then` finds the print.
    static final String NAME = " captured";

    @Override
    public Flow run(Scope scope, StringBuilder out) {
      var inside = new StringBuilder();
      body.run(scope.inner(), inside);
      scope.set(NAME, inside.toString());
      return then.run(scope, out);
    }
  }

  /// `with a = b`
  record With(List<Statement> assignments, Statement body) implements Statement {
    @Override
    public Flow run(Scope scope, StringBuilder out) {
      Scope inner = scope.inner();
      assignments.forEach(assignment -> assignment.run(inner, out));
      return body.run(inner, out);
    }
  }

  /// `break` or `continue`
  record Leave(Flow flow) implements Statement {
    @Override
    public Flow run(Scope scope, StringBuilder out) {
      return flow;
    }
  }

  /// `macro name(parameters)`; a parameter without a default is undefined when not given.
  record Macro(String name, List<String> parameters, List<Expression> defaults, Statement body)
      implements Statement {
    @Override
    public Flow run(Scope scope, StringBuilder out) {
      scope.set(name, (Callable) arguments -> call(arguments, scope.inner()));
      return Flow.NEXT;
    }

    private Object call(Arguments arguments, Scope inner) {
      if (arguments.size() > parameters.size()
          || !parameters.containsAll(arguments.named().keySet())) {
        throw new JinjaException("macro " + name + " takes other arguments: " + parameters);
      }
      for (int i = 0; i < parameters.size(); i++) {
        String parameter = parameters.get(i);
        boolean given = i < arguments.size() || arguments.named().containsKey(parameter);
        inner.set(
            parameter,
            given ? arguments.get(i, parameter, None.NONE) : defaults.get(i).evaluate(inner));
      }
      var inside = new StringBuilder();
      body.run(inner, inside);
      return inside.toString();
    }
  }

  private static void assign(List<String> targets, Object value, Scope scope) {
    if (targets.size() == 1) {
      scope.set(targets.get(0), value);
      return;
    }
    List<Object> parts = Values.items(value);
    if (parts.size() != targets.size()) {
      throw new JinjaException(
          parts.size() + " values for the " + targets.size() + " names " + targets);
    }
    for (int i = 0; i < parts.size(); i++) {
      scope.set(targets.get(i), parts.get(i));
    }
  }
}
