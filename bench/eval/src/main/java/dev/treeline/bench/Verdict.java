package dev.treeline.bench;

/// What a parser made of a response, with what it went by.
public sealed interface Verdict {
  /// Whether both a Yes and a No occur in what the parser looked at.
  boolean bothWords();

  /// Whether the parser's rule counts this as right. An unparsed response is never right.
  boolean isCorrect(Gold gold);

  /// One answer.
  ///
  /// @param said `SAFE` for Yes, `UNSAFE` for No
  /// @param evidence the words found, as they stand in the response
  /// @param start where they start in the response, in characters
  record Answered(Gold said, String evidence, int start, boolean bothWords) implements Verdict {
    @Override
    public boolean isCorrect(Gold gold) {
      return said == gold;
    }
  }

  /// Both answers at once. Only substring rules give this, and they count it right on either side.
  ///
  /// @param evidence the two finds and where they start
  record Both(String evidence) implements Verdict {
    @Override
    public boolean bothWords() {
      return true;
    }

    @Override
    public boolean isCorrect(Gold gold) {
      return true;
    }
  }

  /// No answer the rule accepts.
  record Unparsed(String reason, boolean bothWords) implements Verdict {
    @Override
    public boolean isCorrect(Gold gold) {
      return false;
    }
  }
}
