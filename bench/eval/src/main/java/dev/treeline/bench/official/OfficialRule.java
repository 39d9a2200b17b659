package dev.treeline.bench.official;

import java.util.List;
import java.util.function.Function;

/// How a benchmark's authors score it.
///
/// @param id the data set's
/// @param words the rule, and where it is written down
/// @param judge who reads replies for the authors; empty where nobody has to
/// @param flaws what the rule gets wrong, one sentence each
/// @param figures those that these answers of all methods allow
record OfficialRule(
    String id,
    String words,
    String judge,
    List<String> flaws,
    Function<List<Reading>, List<Figure>> figures) {
  OfficialRule {
    flaws = List.copyOf(flaws);
  }
}
