package dev.treeline.prompts;

import java.util.List;

/// What a benchmark item asks: the words as the benchmark gives them, and its pictures.
public record Question(String text, List<ImageSource> images) {
  public Question {
    images = List.copyOf(images);
  }
}
