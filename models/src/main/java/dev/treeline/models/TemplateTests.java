package dev.treeline.models;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Tests (`x is …`) that Jinjava lacks or has otherwise than Jinja: text is a sequence there.
final class TemplateTests {
  private TemplateTests() {}

  static List<ExpTest> all() {
    return List.of(
        new Simple("iterable", TemplateTests::isIterable),
        new Simple(
            "sequence",
            value ->
                isIterable(value)
                    && (value instanceof String
                        || !(value instanceof Iterable<?> x)
                        || x instanceof List)),
        new Simple("callable", value -> false),
        new Simple("float", value -> value instanceof Float || value instanceof Double));
  }

  private static boolean isIterable(@Nullable Object value) {
    return value instanceof String
        || value instanceof Map
        || value instanceof Iterable
        || value instanceof Object[];
  }

  private record Simple(String name, Predicate<@Nullable Object> test) implements ExpTest {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean evaluate(
        @Nullable Object value, JinjavaInterpreter interpreter, Object... arguments) {
      return test.test(value);
    }
  }
}
