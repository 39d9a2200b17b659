package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.AdvancedFilter;
import com.hubspot.jinjava.lib.filter.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Filters that Jinjava lacks or has otherwise than Jinja.
final class TemplateFilters {
  private TemplateFilters() {}

  static List<Filter> all() {
    return List.of(
        new Simple("tojson", TemplateFilters::toJson),
        new Simple("items", (value, named) -> method(value, "items")),
        new Simple("capitalize", (value, named) -> method(value, "capitalize")),
        new Simple("trim", (value, named) -> method(value, "strip")),
        new Simple("title", (value, named) -> method(value, "title")));
  }

  private record Simple(
      String name, BiFunction<@Nullable Object, Map<String, Object>, @Nullable Object> function)
      implements AdvancedFilter {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public @Nullable Object filter(
        @Nullable Object value,
        JinjavaInterpreter interpreter,
        Object[] arguments,
        Map<String, Object> named) {
      return function.apply(value, named);
    }
  }

  private static @Nullable Object method(@Nullable Object value, String name) {
    return value instanceof String || value instanceof Map
        ? PythonMethods.call(value, name, List.of())
        : value;
  }

  /// As `json.dumps(value, ensure_ascii=False, indent=…)`.
  private static String toJson(@Nullable Object value, Map<String, Object> named) {
    JsonNode node = Json.MAPPER.valueToTree(value);
    int indent = named.get("indent") instanceof Number number ? number.intValue() : -1;
    var out = new StringBuilder();
    append(out, node, indent, 0);
    return out.toString();
  }

  private static void append(StringBuilder out, JsonNode node, int indent, int depth) {
    switch (node) {
      case ObjectNode object -> {
        var parts = new ArrayList<String>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
          var part =
              new StringBuilder(Json.MAPPER.getNodeFactory().textNode(entry.getKey()).toString());
          append(part.append(": "), entry.getValue(), indent, depth + 1);
          parts.add(part.toString());
        }
        enclose(out, '{', parts, '}', new int[] {indent, depth});
      }
      case ArrayNode array -> {
        var parts = new ArrayList<String>();
        for (JsonNode item : array) {
          var part = new StringBuilder();
          append(part, item, indent, depth + 1);
          parts.add(part.toString());
        }
        enclose(out, '[', parts, ']', new int[] {indent, depth});
      }
      default -> out.append(node);
    }
  }

  private static void enclose(
      StringBuilder out, char open, List<String> parts, char close, int[] indentAndDepth) {
    int indent = indentAndDepth[0];
    int depth = indentAndDepth[1];
    if (indent < 0 || parts.isEmpty()) {
      out.append(open).append(String.join(", ", parts)).append(close);
      return;
    }
    String inner = "\n" + " ".repeat(indent * (depth + 1));
    out.append(open).append(inner).append(String.join("," + inner, parts));
    out.append("\n").append(" ".repeat(indent * depth)).append(close);
  }
}
