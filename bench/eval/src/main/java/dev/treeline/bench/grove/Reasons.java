package dev.treeline.bench.grove;

import dev.treeline.bench.Gold;
import java.util.List;
import java.util.Locale;

/// One short sentence that says why a request has its label (reasons.txt).
final class Reasons {
  private record Rule(String kind, String label, String category, String sentence) {
    boolean fits(String otherKind, Gold gold, Icon object) {
      return fits(kind, otherKind)
          && fits(label, gold.name().substring(0, 1))
          && fits(category, object.category());
    }

    private static boolean fits(String pattern, String value) {
      return pattern.equals("*") || pattern.equals(value);
    }
  }

  private static final List<Rule> RULES =
      Resources.lines("reasons.txt").stream()
          .map(line -> line.split(" ", 4))
          .map(words -> new Rule(words[0], words[1], words[2], words[3]))
          .toList();

  private Reasons() {}

  static String why(String kind, Gold gold, Icon object, Icon person) {
    for (Rule rule : RULES) {
      if (rule.fits(kind, gold, object)) {
        return capital(rule.sentence().replace("{o}", object.noun()).replace("{p}", person.noun()));
      }
    }
    throw new IllegalStateException("reasons.txt must end with a rule for everything");
  }

  static String capital(String sentence) {
    return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
  }
}
