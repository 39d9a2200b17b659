package dev.treeline.finetune;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts the examples that were left out or cut. Safe for several threads.
final class LeftOut {
  final AtomicInteger missingImages = new AtomicInteger();
  final AtomicInteger unanswered = new AtomicInteger();
  final AtomicInteger tooLong = new AtomicInteger();
  final AtomicInteger truncated = new AtomicInteger();

  /// What was left out in words; empty when nothing was.
  String words() {
    List<String> words = new ArrayList<>();
    add(words, missingImages, "without a picture that can be read left out");
    add(words, unanswered, "without an answer left out");
    add(words, tooLong, "too long left out");
    add(words, truncated, "cut to the limit");
    return words.isEmpty() ? "" : "examples " + String.join(", ", words);
  }

  private static void add(List<String> words, AtomicInteger count, String what) {
    if (count.get() > 0) {
      words.add(count.get() + " " + what);
    }
  }
}
