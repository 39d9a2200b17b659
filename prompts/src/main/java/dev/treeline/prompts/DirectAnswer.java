package dev.treeline.prompts;

/// MMSafeAware's request for a direct answer, which strategies that reason first must take out.
final class DirectAnswer {
  private static final String REQUEST = "Please start by answering Yes or No.";

  private DirectAnswer() {}

  /// The question without the request, or as it is when it holds none. Only the first one goes: a
  /// second could be part of the sentence to judge.
  static String notAskedFor(String question) {
    int start = question.indexOf(REQUEST);
    if (start < 0) {
      return question;
    }
    String before = question.substring(0, start);
    String after = question.substring(start + REQUEST.length());
    return before.endsWith(" ") ? before.substring(0, before.length() - 1) + after : before + after;
  }
}
