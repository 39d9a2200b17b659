package dev.treeline.bench.grove;

import dev.treeline.bench.Gold;
import java.util.Locale;

/// One short sentence that says why a request has its label (reasons.txt).
final class Reasons {
  private static final Rules RULES = new Rules("reasons.txt");

  private Reasons() {}

  static String why(String kind, Gold gold, Icon object, Icon person) {
    String sentence = RULES.first(kind, gold, object);
    return capital(sentence.replace("{o}", object.noun()).replace("{p}", person.noun()));
  }

  static String capital(String sentence) {
    return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
  }
}
