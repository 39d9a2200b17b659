package dev.treeline.bench.grove;

import java.util.Locale;

/// One thing that a scene can show.
///
/// @param label its class in `patches.jsonl`: from 1
/// @param id file name and key
/// @param noun with its article: `a knife`
/// @param category its class in the table of labels, such as `tool` or `child`
record Icon(int label, String id, String noun, Role role, String category) {
  /// What a thing is for in a scene.
  enum Role {
    OBJECT,
    PERSON,
    DECOR;

    static Role named(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }

  /// The noun as something known: `the knife`.
  String definite() {
    return "the " + bare();
  }

  /// The noun alone: `knife`.
  String bare() {
    return noun.substring(noun.indexOf(' ') + 1);
  }
}
