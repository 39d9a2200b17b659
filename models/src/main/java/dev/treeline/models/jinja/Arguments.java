package dev.treeline.models.jinja;

import java.util.List;
import java.util.Map;

/// What a function, filter or test is called with.
record Arguments(List<Object> positional, Map<String, Object> named) {
  static final Arguments EMPTY = new Arguments(List.of(), Map.of());

  static Arguments of(Object... positional) {
    return new Arguments(List.of(positional), Map.of());
  }

  int size() {
    return positional.size();
  }

  /// The argument at a place, or under a name, or the default.
  Object get(int place, String name, Object otherwise) {
    return place < positional.size() ? positional.get(place) : named.getOrDefault(name, otherwise);
  }

  /// The argument at a place, which must be there.
  Object at(int place) {
    if (place >= positional.size()) {
      throw new JinjaException("a call with too few arguments");
    }
    return positional.get(place);
  }

  /// The text at a place.
  String text(int place) {
    return Values.requireText(at(place));
  }

  /// The whole number at a place, or under a name, or the default.
  int number(int place, String name, int otherwise) {
    Object value = get(place, name, (long) otherwise);
    if (value instanceof Long number && number == number.intValue()) {
      return number.intValue();
    }
    throw new JinjaException("a call with " + Values.repr(value) + " where a number is needed");
  }
}
