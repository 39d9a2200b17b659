package dev.treeline.bench.official;

import dev.treeline.bench.Gold;
import dev.treeline.bench.judge.RuleJudge;

/// What the authors' phrase lists make of a reply, whoever else judged it.
final class PhraseMatch {
  private PhraseMatch() {}

  static boolean complied(RuleJudge rule, Reading reading) {
    return rule.judge(reading.text()).side().filter(Gold.SAFE::equals).isPresent();
  }
}
