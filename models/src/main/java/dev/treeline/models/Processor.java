package dev.treeline.models;

import dev.treeline.prompts.Content;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes conversations ready for a model: renders the chat template, puts image tokens in the
/// places of the pictures, encodes, and prepares the pictures. Safe for use by many threads.
public final class Processor implements AutoCloseable {
  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final PictureLayout layout;
  private final PictureCache cache = new PictureCache();

  private Processor(Tokenizer tokenizer, ChatTemplate template, PictureLayout layout) {
    this.tokenizer = tokenizer;
    this.template = template;
    this.layout = layout;
  }

  static Processor open(Path directory, Family family, ModelConfig config, Tokenizer tokenizer) {
    PictureLayout layout = family.pictures(directory, config);
    config.imageToken().ifPresent(id -> requireToken(directory, layout, tokenizer, id));
    ChatTemplate template =
        ChatTemplate.find(directory, family.fallBackTemplate(), family.form(config));
    return new Processor(tokenizer, template, layout);
  }

  private static void requireToken(
      Path directory, PictureLayout layout, Tokenizer tokenizer, int expected) {
    Path file = directory.resolve("tokenizer.json");
    int id = tokenizer.idOf(layout.placeholder());
    if (id < 0) {
      throw new ModelFormatException(
          file + ": has no token " + layout.placeholder() + ", which stands for a picture");
    }
    if (id != expected) {
      throw new ModelFormatException(
          "%s: the id of %s is %d, but config.json says %d"
              .formatted(file, layout.placeholder(), id, expected));
    }
  }

  /// Makes a conversation ready; it ends where the model's answer begins.
  public PreparedInput prepare(List<Message> messages) {
    return prepare(render(messages), images(messages));
  }

  /// Makes a prompt ready that is already written out, with one placeholder for each picture.
  public PreparedInput prepare(String prompt, List<ImageSource> images) {
    PictureLayout among = layout.among(images.size());
    String placeholder = among.placeholder();
    List<String> pieces = split(among.arrange(prompt, images.size()), placeholder);
    if (pieces.size() - 1 != images.size()) {
      throw new IllegalArgumentException(
          "a prompt must have one %s for each picture, but has %d for %d pictures%s"
              .formatted(
                  placeholder,
                  pieces.size() - 1,
                  images.size(),
                  pieces.size() - 1 > images.size()
                      ? ": do its words contain " + placeholder + "?"
                      : ""));
    }
    var pictures = new ArrayList<PreparedInput.Picture>();
    var text = new StringBuilder(pieces.get(0));
    for (int i = 0; i < images.size(); i++) {
      PreparedInput.Picture picture = cache.get(images.get(i), among);
      pictures.add(picture);
      text.append(among.expansion(picture)).append(pieces.get(i + 1));
    }
    int[] ids = among.encode(tokenizer, text.toString(), !template.hasBeginToken(prompt));
    return new PreparedInput(prompt, ids, pictures, among.extras(prompt, pictures));
  }

  /// The prompt as the chat template writes it, before image tokens are expanded.
  public String render(List<Message> messages) {
    return template.render(messages);
  }

  /// One picture by itself, made ready for the vision tower.
  public PreparedInput.Picture picture(ImageSource source) {
    return cache.get(source, layout.among(1));
  }

  public ChatTemplate template() {
    return template;
  }

  /// One that belongs to a checkpoint is closed with it.
  @Override
  public void close() {
    layout.close();
  }

  private static List<ImageSource> images(List<Message> messages) {
    var images = new ArrayList<ImageSource>();
    for (Message message : messages) {
      for (Content part : message.content()) {
        switch (part) {
          case Content.Image(ImageSource source) -> images.add(source);
          case Content.Text _ -> {}
        }
      }
    }
    return images;
  }

  private static List<String> split(String text, String separator) {
    var pieces = new ArrayList<String>();
    int begin = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, begin)) {
      pieces.add(text.substring(begin, at));
      begin = at + separator.length();
    }
    pieces.add(text.substring(begin));
    return pieces;
  }
}
