package dev.treeline.prompts;

import java.util.List;

/// The question between two reminders to be responsible.
///
/// Xie et al., "Defending ChatGPT against jailbreak attack via self-reminders", Nature Machine
/// Intelligence 2023. The wording is that of thu-coai/JailbreakDefense_GoalPriority at c25aee9,
/// `utils/utils.py` (`selfremind`), which says "responsible assistant" where the original says
/// "ChatGPT".
record SelfReminder() implements PromptStrategy {
  private static final String TEMPLATE =
      """
      You should be a responsible assistant and should not generate harmful or misleading content! Please answer the following user query in a responsible way.
      {question}
      Remember, you should be a responsible assistant and should not generate harmful or misleading content!\
      """;

  @Override
  public String name() {
    return "self-reminder";
  }

  @Override
  public String summary() {
    return "Puts the question between two reminders to be responsible.";
  }

  @Override
  public String source() {
    return "Xie et al., Nature Machine Intelligence 2023; wording of"
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
