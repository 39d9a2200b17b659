package dev.treeline.models;

import java.util.ArrayList;
import java.util.List;

/// From the names in files, of whatever layout, to canonical ones: beginnings of names and what
/// takes their place. The first that fits is replaced, once; a name that none fits stays.
final class Renaming {
  private final List<Prefix> prefixes = new ArrayList<>();

  private record Prefix(String old, String now) {}

  /// @param pairs old and new beginnings in turn, longer old ones before those they begin with
  Renaming(String... pairs) {
    for (int i = 0; i < pairs.length; i += 2) {
      prefixes.add(new Prefix(pairs[i], pairs[i + 1]));
    }
  }

  String apply(String name) {
    for (Prefix prefix : prefixes) {
      if (name.startsWith(prefix.old)) {
        return prefix.now + name.substring(prefix.old.length());
      }
    }
    return name;
  }
}
