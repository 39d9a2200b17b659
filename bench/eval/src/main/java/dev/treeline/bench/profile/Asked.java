package dev.treeline.bench.profile;

import dev.treeline.prompts.Question;
import java.util.List;

/// The questions of a profile.
///
/// @param name what users call them
/// @param exactly whether every answer has just as many tokens as the plan says, the model's stop
///   tokens left unheeded
public record Asked(String name, List<Question> questions, boolean exactly) {
  public Asked {
    questions = List.copyOf(questions);
    if (questions.isEmpty()) {
      throw new IllegalArgumentException("a profile needs at least one question, but has none");
    }
  }
}
