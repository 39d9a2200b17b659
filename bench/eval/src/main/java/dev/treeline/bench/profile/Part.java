package dev.treeline.bench.profile;

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
  REST("contrast, sample, rest");

  private final String words;

  Part(String words) {
    this.words = words;
  }

  /// The part in words.
  public String words() {
    return words;
  }
}
