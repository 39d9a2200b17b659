package dev.treeline.bench.official;

import dev.treeline.bench.Task;
import dev.treeline.bench.official.Figure.Group;
import dev.treeline.bench.official.Figure.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// MMStar.
final class MmStarRules {
  private MmStarRules() {}

  static OfficialRule mmStar() {
    return new OfficialRule(
        "mmstar",
        "MMStar (MMStar-Benchmark/MMStar, eval/vlmeval/evaluate/mmstar.py): right where the letter is"
            + " the first character of the lower-case answer, or follows \"(\", \"option \" or \"the"
            + " answer is \" at its beginning; right ones by core category, and of all items.",
        "",
        List.of(
            "Any answer that begins with the letter is right: \"A cat is shown\" chooses A, and so does"
                + " \"Answer: B\".",
            "The authors divide by 250 and 1,500; where fewer items were asked, these are shares of"
                + " those."),
        MmStarRules::figures);
  }

  private static List<Figure> figures(List<Reading> readings) {
    Group group = Group.main("score by core category");
    List<Figure> figures = new ArrayList<>();
    figures.add(Share.of(group.more("final", "final"), _ -> true, MmStarRules::isRight));
    for (String category : SafetyRules.subsets(readings)) {
      figures.add(
          Share.of(group.more(category, category), r -> r.isOf(category), MmStarRules::isRight));
    }
    for (String category : SafetyRules.subsets(readings)) {
      Group detail = Group.detail(category);
      List<Reading> here = readings.stream().filter(r -> r.isOf(category)).toList();
      for (String part : SafetyRules.categories(here)) {
        figures.add(
            Share.of(
                detail.more(category + "-" + part, part),
                r -> r.isOf(category) && SafetyRules.category(r).equals(part),
                MmStarRules::isRight));
      }
    }
    return figures;
  }

  /// The program to the letter.
  static boolean isRight(Reading reading) {
    if (!(reading.sample().task() instanceof Task.Choice(_, int right))) {
      return false;
    }
    String letter = String.valueOf(Task.Choice.letter(right)).toLowerCase(Locale.ROOT);
    String said = reading.text().toLowerCase(Locale.ROOT).strip().replace('\n', ' ');
    return said.startsWith(letter)
        || said.startsWith("(" + letter)
        || said.startsWith("option " + letter)
        || said.startsWith("the answer is " + letter);
  }
}
