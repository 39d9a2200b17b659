package dev.treeline.bench.run;

import dev.treeline.bench.Sample;
import dev.treeline.bench.Task;
import dev.treeline.prompts.PromptStrategy.AnswerPosition;
import dev.treeline.prompts.Question;

/// How an item is put to the model, by what it asks for.
///
/// A question about safety and an open request go as the benchmark words them. A general question
/// for Yes or No gets the line that VCD's evaluation of POPE adds (DAMO-NLP-SG/VCD,
/// `experiments/eval/object_hallucination_vqa_llava.py`), a choice the one that LLaVA's evaluations
/// add (haotian-liu/LLaVA, `docs/Evaluation.md`); a method that reasons first asks for its own last
/// line instead.
final class Asking {
  static final String ONE_WORD = " Please answer this question with one word.";
  static final String LETTER = "\nAnswer with the option's letter from the given choices directly.";

  private Asking() {}

  static Question question(Sample sample, AnswerPosition position) {
    Question given = sample.question();
    return switch (sample.task()) {
      case Task.Safety _ -> given;
      case Task.Reply _ -> asked(given, "", Question.Form.OPEN);
      case Task.YesNo _ -> asked(given, direct(position, ONE_WORD), Question.Form.YES_OR_NO);
      case Task.Choice _ -> asked(given, direct(position, LETTER), Question.Form.LETTER);
    };
  }

  /// Whether the answer's first word is Yes or No, so that the margin before it means something.
  static boolean hasMargin(Task task) {
    return switch (task) {
      case Task.Safety _, Task.YesNo _ -> true;
      case Task.Reply _, Task.Choice _ -> false;
    };
  }

  private static String direct(AnswerPosition position, String request) {
    return position == AnswerPosition.FIRST ? request : "";
  }

  private static Question asked(Question given, String suffix, Question.Form form) {
    return new Question(given.text() + suffix, given.images(), form);
  }
}
