package dev.treeline.prompts;

import java.util.List;

/// The control that asks for Yes and helps with nothing else: what it changes is threshold, not
/// sight.
///
/// "The Mirage of Performance Gains", <https://arxiv.org/abs/2504.10020>, prompt-based adjustment;
/// repository ustc-hyin/cd_rethink. The sentence is theirs; there it follows a request for a single
/// word, here it stands on a line of its own after the question.
record YesBias() implements PromptStrategy {
  private static final String TEMPLATE =
      """
      {question}
      Answer yes whenever possible.\
      """;

  @Override
  public String name() {
    return "yes-bias";
  }

  @Override
  public String summary() {
    return "Control: asks for Yes whenever possible, which moves the threshold only.";
  }

  @Override
  public String source() {
    return "prompt-based adjustment of \"The Mirage of Performance Gains\","
        + " https://arxiv.org/abs/2504.10020";
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
