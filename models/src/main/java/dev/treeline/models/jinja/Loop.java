package dev.treeline.models.jinja;

import java.util.List;

/// What `loop` is inside a loop.
final class Loop {
  private final List<Object> items;
  private final int index;

  Loop(List<Object> items, int index) {
    this.items = items;
    this.index = index;
  }

  Object get(String name) {
    long remaining = items.size() - (long) index;
    return switch (name) {
      case "index" -> (long) index + 1;
      case "index0" -> (long) index;
      case "revindex" -> remaining;
      case "revindex0" -> remaining - 1;
      case "first" -> index == 0;
      case "last" -> remaining == 1;
      case "length" -> (long) items.size();
      case "previtem" -> index == 0 ? new Undefined(name) : items.get(index - 1);
      case "nextitem" -> remaining == 1 ? new Undefined(name) : items.get(index + 1);
      case "cycle" -> (Callable) arguments -> arguments.at(index % Math.max(1, arguments.size()));
      default -> new Undefined(name);
    };
  }
}
