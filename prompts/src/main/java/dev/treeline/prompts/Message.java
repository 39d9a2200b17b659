package dev.treeline.prompts;

import java.util.ArrayList;
import java.util.List;

/// One turn of a conversation: who speaks, and the parts of what is said, in order.
public record Message(Role role, List<Content> content) {
  public Message {
    content = List.copyOf(content);
  }

  /// A turn of words only.
  public static Message of(Role role, String text) {
    return new Message(role, List.of(new Content.Text(text)));
  }

  /// The user's turn: the pictures first, then the words.
  public static Message user(List<ImageSource> images, String text) {
    List<Content> content = new ArrayList<>();
    images.forEach(image -> content.add(new Content.Image(image)));
    content.add(new Content.Text(text));
    return new Message(Role.USER, content);
  }
}
