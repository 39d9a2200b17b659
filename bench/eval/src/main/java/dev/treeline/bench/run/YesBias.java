package dev.treeline.bench.run;

import dev.treeline.prompts.Message;
import dev.treeline.prompts.PromptStrategy;
import dev.treeline.prompts.Question;
import java.util.List;

/// The control prompt that asks for Yes and gives no other help.
record YesBias() implements PromptStrategy {
  @Override
  public String name() {
    return "yes-bias";
  }

  @Override
  public String source() {
    return "the prompt-based adjustment (PBA) of https://arxiv.org/abs/2504.10020";
  }

  @Override
  public AnswerPosition answerPosition() {
    return AnswerPosition.FIRST;
  }

  @Override
  public List<Message> messages(Question question, Asker asker) {
    return List.of(
        Message.user(question.images(), question.text() + "\nAnswer yes whenever possible."));
  }
}
