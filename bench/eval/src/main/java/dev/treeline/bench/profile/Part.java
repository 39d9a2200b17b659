package dev.treeline.bench.profile;

import java.util.Arrays;
import java.util.List;

/// Where the time of an answer goes.
public enum Part {
  /// Vision tower and projector, on every view's pictures, and what a view does to them before.
  VISION("vision"),
  /// Every view's prompt through the language model.
  PREFILL("prefill"),
  /// Steps of the clean view alone.
  CLEAN("clean decode"),
  /// Steps that both views take in one forward.
  JOINT("joint decode"),
  /// Steps of the amateur alone.
  AMATEUR("amateur decode"),
  /// All else: chat template, tokens, noise on a picture, contrast, mask, sampling.
  REST("contrast, sample, rest"),
  /// What another thread did at the same time: no part of what the answer took, but of what it
  /// cost.
  BESIDE("meanwhile, by another thread");

  private final String words;

  Part(String words) {
    this.words = words;
  }

  /// What the time of an answer is made of: all parts but [#BESIDE].
  public static List<Part> ofItsTime() {
    return Arrays.stream(values()).filter(part -> part != BESIDE).toList();
  }

  /// The part in words.
  public String words() {
    return words;
  }
}
