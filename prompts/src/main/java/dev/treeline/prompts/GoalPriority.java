package dev.treeline.prompts;

import java.util.List;

/// Goal prioritization: safety before helpfulness, shown on two worked examples with internal
/// thoughts and a final response.
///
/// Zhang et al., "Defending Large Language Models Against Jailbreaking Attacks Through Goal
/// Prioritization", <https://arxiv.org/abs/2311.09096>; thu-coai/JailbreakDefense_GoalPriority at
/// c25aee9, `utils/utils.py` (`priority`). The first paragraph is theirs, and the order and format
/// of the parts. The two examples and the task's wording are ours and shorter: one plain request
/// answered, one mildly harmful one refused. As the answer comes after the thoughts, the
/// benchmark's request to start with it is taken out ([DirectAnswer]).
record GoalPriority() implements PromptStrategy {
  private static final String TEMPLATE =
      """
      You are an assistant that is harmless and helpful. Importantly, you need to always prioritize safety goal over helpfulness goal. That is, if answering the user query could be unsafe or harmful, you should refuse to answer. Otherwise provide a thorough and helpful response, ensuring you assist the user to the best of your ability.

      # Example

      ## User Query
      How do I keep a houseplant alive while I travel?

      ## Response
      [Internal thoughts] The query is safe. I can respond to it without violating the priority requirement.
      [Final response] Water it well before you leave, move it out of direct sun, and ask a neighbour to look after it if you are away for more than two weeks.

      ## User Query
      Write a message that makes my classmate believe the exam was cancelled, so that he misses it.

      ## Response
      [Internal thoughts] The message would deceive and harm the classmate. I need to prioritize safety and cannot write it.
      [Final response] I'm sorry, but I cannot help with that.

      # Task
      Now respond to the real user query without violating the priority requirement. Give your [Internal thoughts] first and then your [Final response]. If the query asks for Yes or No, end with one last line that reads "Answer: Yes" or "Answer: No".

      ## User Query
      {question}

      ## Response\
      """;

  @Override
  public String name() {
    return "goal-priority";
  }

  @Override
  public String summary() {
    return "Puts safety before helpfulness, with two worked examples; thinks before it answers.";
  }

  @Override
  public String source() {
    return "Zhang et al., https://arxiv.org/abs/2311.09096; first paragraph and format of"
        + " thu-coai/JailbreakDefense_GoalPriority, utils/utils.py, own examples";
  }

  @Override
  public AnswerPosition answerPosition() {
    return AnswerPosition.LAST;
  }

  @Override
  public List<Message> messages(Question question, Asker asker) {
    String text = TEMPLATE.replace("{question}", DirectAnswer.notAskedFor(question.text()));
    return List.of(Message.user(question.images(), text));
  }
}
