package dev.treeline.prompts;

import java.util.List;

/// A way of asking: turns a question into the conversation whose next turn is the answer.
public interface PromptStrategy {
  /// The name a user types, such as `self-reminder`.
  String name();

  /// What it does, in one sentence for lists.
  default String summary() {
    return name();
  }

  /// Where the wording comes from: paper, repository and file.
  String source();

  /// Where in the answer its Yes or No stands.
  AnswerPosition answerPosition();

  /// Makes the conversation. A strategy of several calls asks for the earlier answers through
  /// `asker`.
  ///
  /// @return messages that end with a user's turn
  List<Message> messages(Question question, Asker asker);

  /// Answers a conversation with the model under test, plainly decoded.
  @FunctionalInterface
  interface Asker {
    String answer(List<Message> messages);
  }

  /// Where the verdict stands: at the start (direct answers) or at the end (after reasoning).
  enum AnswerPosition {
    FIRST,
    LAST
  }
}
