package dev.treeline.prompts;

import java.util.List;

/// What a benchmark item asks: the words as the benchmark gives them, and its pictures.
///
/// @param form what kind of answer is wanted; strategies that end with the answer word its last
///   line after it
public record Question(String text, List<ImageSource> images, Form form) {
  public Question {
    images = List.copyOf(images);
  }

  /// A question for Yes or No.
  public Question(String text, List<ImageSource> images) {
    this(text, images, Form.YES_OR_NO);
  }

  /// What kind of answer is wanted.
  public enum Form {
    YES_OR_NO("a last line that reads \"Answer: Yes\" or \"Answer: No\""),
    LETTER("a last line that reads \"Answer:\" and the letter of the right option"),
    OPEN("the reply that the user should get");

    private final String ending;

    Form(String ending) {
      this.ending = ending;
    }

    /// The words of a strategy's template that ask for Yes or No at the end, put for this form.
    String ending(String yesOrNo) {
      return this == YES_OR_NO ? yesOrNo : ending;
    }
  }
}
