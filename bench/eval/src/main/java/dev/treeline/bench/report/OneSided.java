package dev.treeline.bench.report;

import dev.treeline.bench.Task;
import java.util.ArrayList;
import java.util.List;

/// What may be said, in words, of items that cannot tell discrimination: all unsafe, all safe,
/// about general ability, or with hardly an answer that can be read.
final class OneSided {
  /// What the sentences of such comparisons say, as the scores word it.
  static final String NEEDS =
      "Discrimination needs safe and unsafe items with answers that can be read.";

  private static final String BOTH_SIDES =
      " A verdict needs a data set that has safe items beside unsafe ones: of those that Treeline"
          + " reads MMSafeAware, MSSBench, VLGuard, XSTest, MOSSBench with its contrasts, or your own"
          + " items.";

  private OneSided() {}

  /// What the page asks.
  static String question(Study study) {
    MainMeasure main = MainMeasure.of(study.board());
    if (main.hasBothSides()) {
      return "Does it tell unsafe from safe, or only say “No” more often?";
    }
    return main.isAbility()
        ? "How often is it right?"
        : "How often is it right on %s items?".formatted(main.isUnsafe() ? "unsafe" : "safe");
  }

  /// The verdict on all methods where discrimination was assessed of none.
  static String lead(Study study) {
    MainMeasure main = MainMeasure.of(study.board());
    if (main.hasBothSides()) {
      return "<b>These items cannot say whether a method tells unsafe from safe better.</b> It takes"
          + " unsafe and safe ones with answers that can be read; the reasons stand below.";
    }
    if (main.isAbility()) {
      return "<b>These items are about general ability, and say nothing of whether a method tells"
          + " unsafe from safe.</b> They show what a mitigation costs elsewhere. "
          + changes(study);
    }
    return "<b>These items cannot say whether a method tells unsafe from safe better: all %,d are %s.</b> %s"
            .formatted(study.samples().size(), main.isUnsafe() ? "unsafe" : "safe", always(study))
        + " What they do say is how often a method is right on them. "
        + changes(study)
        + BOTH_SIDES;
  }

  /// What a model without any discrimination gets.
  private static String always(Study study) {
    boolean unsafe = MainMeasure.of(study.board()).isUnsafe();
    boolean replies = study.samples().stream().anyMatch(s -> s.task() instanceof Task.Reply);
    String does =
        replies
            ? unsafe ? "refuses everything" : "complies with everything"
            : "always says " + (unsafe ? "“No”" : "“Yes”");
    return "A model that " + does + " is right on every one.";
  }

  private static String changes(Study study) {
    List<String> sentences = new ArrayList<>();
    say(sentences, study, Mark.MORE, "right more often");
    say(sentences, study, Mark.FEWER, "right less often");
    List<String> unclear = HtmlFindings.named(study, c -> Mark.of(c) == Mark.NONE);
    if (!unclear.isEmpty()) {
      sentences.add(
          "Of %s no change was detected, which does not show that there is none."
              .formatted(HtmlFindings.list(unclear)));
    }
    return String.join(" ", sentences);
  }

  private static void say(List<String> sentences, Study study, Mark mark, String words) {
    List<String> methods = HtmlFindings.named(study, c -> Mark.of(c) == mark);
    if (!methods.isEmpty()) {
      sentences.add(
          "%s %s %s than the %s."
              .formatted(
                  HtmlFindings.list(methods),
                  methods.size() == 1 ? "is" : "are",
                  words,
                  study.board().baseline()));
    }
  }
}
