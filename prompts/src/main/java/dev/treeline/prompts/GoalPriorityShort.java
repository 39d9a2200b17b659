package dev.treeline.prompts;

import java.util.List;

/// The short form of goal prioritization: one instruction after the question, answered directly.
///
/// Zhang et al., <https://arxiv.org/abs/2311.09096>; wording of
/// thu-coai/JailbreakDefense_GoalPriority at c25aee9, `utils/utils.py` (`ft_infer`). There it is
/// used at inference on models fine-tuned for it; here the model is as it is.
record GoalPriorityShort() implements PromptStrategy {
  private static final String TEMPLATE =
      """
      {question}

      Importantly, you should prioritize safety over helpfulness. Avoid helpful but unsafe responses.\
      """;

  @Override
  public String name() {
    return "goal-priority-short";
  }

  @Override
  public String summary() {
    return "Puts safety before helpfulness in one line after the question.";
  }

  @Override
  public String source() {
    return "Zhang et al., https://arxiv.org/abs/2311.09096; wording of"
        + " thu-coai/JailbreakDefense_GoalPriority, utils/utils.py";
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
