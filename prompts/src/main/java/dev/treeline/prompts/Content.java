package dev.treeline.prompts;

/// One part of a message.
public sealed interface Content {
  /// Words.
  record Text(String text) implements Content {}

  /// A picture.
  record Image(ImageSource source) implements Content {}
}
