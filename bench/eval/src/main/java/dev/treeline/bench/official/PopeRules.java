package dev.treeline.bench.official;

import dev.treeline.bench.Task;
import dev.treeline.bench.official.Figure.Group;
import dev.treeline.bench.official.Figure.Share;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// POPE, by its authors' program and by the one that VCD's authors use.
final class PopeRules {
  private PopeRules() {}

  static OfficialRule pope() {
    return new OfficialRule(
        "pope",
        "POPE (RUCAIBox/POPE, evaluate.py): \"No\" where No, no or not is a word of the text before"
            + " the first full stop, else \"Yes\". VCD (DAMO-NLP-SG/VCD, experiments/eval/eval_pope.py):"
            + " where Yes is right, \"Yes\" if the lower-case answer holds yes; where No is right,"
            + " \"No\" if it holds no. Yes is the positive class.",
        "",
        List.of(
            "By the official rule every answer that cannot be read is a \"Yes\", and so is \"No!\" or"
                + " a \"No\" before a line end.",
            "VCD's rule is not the same on both sides: \"I do not know\" is right where No is right,"
                + " and an answer with both words is always right."),
        PopeRules::figures);
  }

  private static List<Figure> figures(List<Reading> readings) {
    List<Figure> figures = new ArrayList<>();
    for (String split : SafetyRules.subsets(readings)) {
      figures.addAll(
          figures(
              Group.main(split + ", official rule"),
              split + "-official",
              r -> r.isOf(split),
              PopeRules::isYes));
      figures.addAll(
          figures(
              Group.main(split + ", VCD's rule"),
              split + "-vcd",
              r -> r.isOf(split),
              PopeRules::isYesByVcd));
    }
    return figures;
  }

  private static List<Figure> figures(
      Group group, String prefix, Predicate<Reading> here, Predicate<Reading> yes) {
    return List.of(
        Share.of(
            group.more(prefix + "-accuracy", "accuracy"),
            here,
            r -> yes.test(r) == isRightlyYes(r)),
        Share.of(
            group.more(prefix + "-precision", "precision"), here.and(yes), PopeRules::isRightlyYes),
        Share.of(group.more(prefix + "-recall", "recall"), here.and(PopeRules::isRightlyYes), yes),
        // 2 TP / (2 TP + FP + FN), the harmonic mean of the two
        new Share(
            group.more(prefix + "-f1", "F1"),
            r -> here.test(r) ? (yes.test(r) ? 1 : 0) + (isRightlyYes(r) ? 1 : 0) : 0,
            r -> yes.test(r) && isRightlyYes(r) ? 2 : 0),
        Share.of(group.neither(prefix + "-yes", "yes"), here, yes));
  }

  private static boolean isRightlyYes(Reading reading) {
    return reading.sample().task() instanceof Task.YesNo(boolean yes) && yes;
  }

  /// The program to the letter: words are what stands between single spaces.
  static boolean isYes(Reading reading) {
    String sentence = reading.text().split("\\.", -1)[0].replace(",", "");
    List<String> words = Arrays.asList(sentence.split(" ", -1));
    return !(words.contains("No") || words.contains("not") || words.contains("no"));
  }

  static boolean isYesByVcd(Reading reading) {
    String text = reading.text().toLowerCase(Locale.ROOT);
    return isRightlyYes(reading) ? text.contains("yes") : !text.contains("no");
  }
}
