package dev.treeline.bench.profile;

import dev.treeline.bench.DataSets;
import dev.treeline.bench.Sample;
import dev.treeline.bench.profile.Asked.Pictures;
import dev.treeline.prompts.Nearest;
import dev.treeline.prompts.Question;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Questions about grove's pictures, spread evenly over its test split.
public final class ProfileQuestions {
  /// The kinds there are.
  public static final List<String> NAMES = List.of("captions", "reasons", "yes-no");

  private static final List<String> DESCRIBE =
      List.of(
          "Describe the image.",
          "What does the image show?",
          "Describe the picture.",
          "Say what you see.");
  private static final int LEARNING = 24;
  private static final String THINK =
      "\nThink step by step. End with \"Answer: Yes\" or \"Answer: No\".";

  private ProfileQuestions() {}

  /// Questions of one kind.
  ///
  /// @param untilStop whether captions too end where the model ends them
  public static Asked named(String name, int count, boolean untilStop, Pictures pictures) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "--questions must be one of %s, but is %s%s"
              .formatted(String.join(", ", NAMES), name, Nearest.hint(name, NAMES)));
    }
    if (count < 1) {
      throw new IllegalArgumentException("--items must be at least 1, but is " + count);
    }
    List<Sample> samples = spread(count, name.equals("captions"));
    List<Question> questions = new ArrayList<>();
    for (Sample sample : samples) {
      Question asked = sample.question();
      String text =
          switch (name) {
            case "captions" -> DESCRIBE.get(questions.size() % DESCRIBE.size());
            case "reasons" -> asked.text() + THINK;
            default -> asked.text();
          };
      boolean none = pictures == Pictures.NONE;
      questions.add(new Question(text, none ? List.of() : asked.images()));
    }
    return new Asked(name, questions, name.equals("captions") && !untilStop, pictures);
  }

  /// Items for methods that learn before they answer: how well they learn costs nothing.
  public static List<Sample> toLearnFrom() {
    return spread(LEARNING, false);
  }

  private static List<Sample> spread(int count, boolean onePerPicture) {
    List<Sample> all = DataSets.named("grove").samples();
    if (onePerPicture) {
      Map<String, Sample> byPicture = new LinkedHashMap<>();
      all.forEach(sample -> byPicture.putIfAbsent(sample.cluster(), sample));
      all = List.copyOf(byPicture.values());
    }
    if (count > all.size()) {
      throw new IllegalArgumentException(
          "--items must be at most " + all.size() + " here, but is " + count);
    }
    List<Sample> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(all.get((int) ((long) i * all.size() / count)));
    }
    return chosen;
  }
}
