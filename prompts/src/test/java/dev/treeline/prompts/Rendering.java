package dev.treeline.prompts;

import java.util.List;
import java.util.stream.Collectors;

/// Conversations as text that one can read and compare.
final class Rendering {
  private Rendering() {}

  static String of(List<Message> messages) {
    return messages.stream().map(Rendering::of).collect(Collectors.joining());
  }

  private static String of(Message message) {
    return "--- " + message.role().id() + "\n" + contents(message) + "\n";
  }

  private static String contents(Message message) {
    return message.content().stream().map(Rendering::of).collect(Collectors.joining("\n"));
  }

  private static String of(Content content) {
    return switch (content) {
      case Content.Text text -> text.text();
      case Content.Image image -> "[image " + image.source().name() + "]";
    };
  }
}
