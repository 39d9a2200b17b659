package dev.treeline.prompts;

import java.util.List;

/// MMSafeAware's prompting mitigation: weigh the text in the context of the image, because models
/// judge by the words alone.
///
/// The paper's wording was not found; a secondary source gives it as "consider the meaning of the
/// text within the context of the image". The wording here is ours, after that paraphrase, and so
/// is its place before the question.
record CrossModalPrompt() implements PromptStrategy {
  private static final String TEMPLATE =
      """
      Consider the meaning of the text within the context of the image: judge what the two mean together, not what each would mean alone.
      {question}\
      """;

  @Override
  public String name() {
    return "cross-modal-prompt";
  }

  @Override
  public String summary() {
    return "Asks to weigh the text in the context of the image.";
  }

  @Override
  public String source() {
    return "after MMSafeAware, https://arxiv.org/abs/2502.11184 (prompting; verbatim wording not found, own"
        + " wording after a paraphrase)";
  }

  @Override
  public AnswerPosition answerPosition() {
    return AnswerPosition.FIRST;
  }

  @Override
  public List<Message> messages(Question question, Asker asker) {
    return List.of(
        Message.user(question.images(), TEMPLATE.replace("{question}", question.text())));
  }
}
