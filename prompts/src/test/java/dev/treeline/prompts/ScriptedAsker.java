package dev.treeline.prompts;

import java.util.ArrayList;
import java.util.List;

/// Gives the answers of a script in turn, and keeps what was asked.
final class ScriptedAsker implements PromptStrategy.Asker {
  final List<String> asked = new ArrayList<>();
  private final List<String> answers;

  ScriptedAsker(String... answers) {
    this.answers = List.of(answers);
  }

  @Override
  public String answer(List<Message> messages) {
    String answer = answers.get(asked.size());
    asked.add(Rendering.of(messages) + ">>> " + answer.strip() + "\n");
    return answer;
  }
}
