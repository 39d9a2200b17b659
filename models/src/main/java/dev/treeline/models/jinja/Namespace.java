package dev.treeline.models.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/// What `namespace()` makes: values that loops can change from inside.
final class Namespace {
  private final Map<String, Object> values;

  Namespace(Map<String, Object> values) {
    this.values = new LinkedHashMap<>(values);
  }

  Object get(String name) {
    Object value = values.get(name);
    return value == null ? new Undefined(name) : value;
  }

  void set(String name, Object value) {
    values.put(name, value);
  }
}
