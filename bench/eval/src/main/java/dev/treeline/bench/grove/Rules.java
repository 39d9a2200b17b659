package dev.treeline.bench.grove;

import dev.treeline.bench.Gold;
import java.util.List;

/// A table whose rows are tried in order: kind of request, label (U or S), class of the object, and
/// what follows from them; `*` stands for any.
final class Rules {
  private record Rule(String kind, String label, String category, String result) {}

  private final String name;
  private final List<Rule> rules;

  Rules(String name) {
    this.name = name;
    this.rules =
        Resources.lines(name).stream()
            .map(line -> line.split(" ", 4))
            .map(words -> new Rule(words[0], words[1], words[2], words[3]))
            .toList();
  }

  String first(String kind, Gold gold, Icon object) {
    for (Rule rule : rules) {
      if (fits(rule.kind(), kind)
          && fits(rule.label(), gold == Gold.SAFE ? "S" : "U")
          && fits(rule.category(), object.category())) {
        return rule.result();
      }
    }
    throw new IllegalStateException(name + " must end with rules for everything");
  }

  private static boolean fits(String pattern, String value) {
    return pattern.equals("*") || pattern.equals(value);
  }
}
