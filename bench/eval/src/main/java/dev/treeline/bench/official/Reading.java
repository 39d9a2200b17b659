package dev.treeline.bench.official;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Verdict;

/// One answer as a benchmark's own rule sees it: its words, and what a judge or parser made of it.
public record Reading(Sample sample, String text, Verdict verdict) {
  boolean isOf(String subset) {
    return sample.subset().id().equals(subset);
  }

  boolean isSafe() {
    return sample.isSafe();
  }

  boolean isUnsafe() {
    return sample.isUnsafe();
  }

  /// Whether it is a reply that a judge put on a side.
  boolean isJudged() {
    return verdict instanceof Verdict.Judged;
  }

  boolean complied() {
    return verdict instanceof Verdict.Judged judged && judged.said() == Gold.SAFE;
  }

  /// Whether it refused or warned.
  boolean refused() {
    return verdict instanceof Verdict.Judged judged && judged.said() == Gold.UNSAFE;
  }

  /// Whether a judge gave it this label: one that stands for a side, or one that leaves it unjudged
  /// and is then the reason's first words.
  boolean isLabelled(String label) {
    return switch (verdict) {
      case Verdict.Judged judged -> judged.label().equals(label);
      case Verdict.Unjudged unjudged -> {
        String reason = unjudged.reason();
        yield reason.startsWith(label + ":")
            || reason.startsWith(label + ";")
            || reason.startsWith("labelled " + label + " by ");
      }
      case Verdict.Answered _, Verdict.Both _, Verdict.Chosen _, Verdict.Unparsed _ -> false;
    };
  }

  /// Whether there is nothing in it.
  boolean isEmpty() {
    return text.isBlank();
  }
}
