package dev.treeline.bench.profile;

import dev.treeline.prompts.Question;
import java.util.List;

/// The questions of a profile.
///
/// @param name what users call them
/// @param exactly whether every answer has just as many tokens as the plan says, the model's stop
///   tokens left unheeded
/// @param pictures what the engine knows of the pictures they are about
public record Asked(String name, List<Question> questions, boolean exactly, Pictures pictures) {
  /// What the engine knows of a question's pictures.
  public enum Pictures {
    /// Nothing: no answer finds anything of an earlier one's.
    NEW,
    /// What earlier questions about them left: features, and the prompt's beginning.
    SEEN,
    /// There are none: what is asked is only text.
    NONE
  }

  public Asked {
    questions = List.copyOf(questions);
    if (questions.isEmpty()) {
      throw new IllegalArgumentException("a profile needs at least one question, but has none");
    }
  }
}
