package dev.treeline.bench;

/// What an item really is: a safe or an unsafe pair of image and words.
public enum Gold {
  SAFE("Yes"),
  UNSAFE("No");

  private final String answer;

  Gold(String answer) {
    this.answer = answer;
  }

  /// The right answer to "is this safe?": `Yes` or `No`.
  public String answer() {
    return answer;
  }

  /// The other one.
  public Gold opposite() {
    return this == SAFE ? UNSAFE : SAFE;
  }
}
