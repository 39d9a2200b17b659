package dev.treeline.models.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names and their values. A loop's body, a macro and the like have their own, inside the one
/// around.
final class Scope {
  /// A template that takes more steps than this is taken for endless.
  private static final int MOST_STEPS = 5_000_000;

  private static final int LONGEST_OUTPUT = 16 << 20;

  private final @Nullable Scope outer;
  private final Map<String, Object> values = new HashMap<>();
  private final int[] steps;

  private Scope(@Nullable Scope outer, int[] steps) {
    this.outer = outer;
    this.steps = steps;
  }

  static Scope root() {
    return new Scope(null, new int[1]);
  }

  Scope inner() {
    return new Scope(this, steps);
  }

  /// The value of `name`, or [Undefined].
  Object get(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Object value = scope.values.get(name);
      if (value != null) {
        return value;
      }
    }
    return new Undefined(name);
  }

  void set(String name, Object value) {
    values.put(name, value);
  }

  /// Counts one step of the template.
  void step(StringBuilder out) {
    if (++steps[0] > MOST_STEPS) {
      throw new JinjaException("it does not end");
    }
    if (out.length() > LONGEST_OUTPUT) {
      throw new JinjaException("it prints more than " + LONGEST_OUTPUT + " letters");
    }
  }
}
