package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.RgbImage;
import java.util.List;
import java.util.Map;

/// How a family's pictures enter the prompt. [Processor] calls, for each conversation: [#among]
/// once; [#arrange] on the rendered template; [#prepare] and [#expansion] for each picture;
/// [#encode] on the whole text; [#extras] at the end. Most families need the first three methods
/// only. Safe for use by many threads.
interface PictureLayout extends AutoCloseable {
  /// The text that stands for one picture in a rendered chat template, such as `<image>`; a token
  /// of the tokenizer with the id [ModelConfig#imageToken()].
  String placeholder();

  /// Makes a picture ready for the vision tower. The result is kept and shared under the hash.
  Picture prepare(RgbImage image, String contentHash);

  /// The text that takes the placeholder's place before the prompt is encoded.
  ///
  /// @param picture what [#prepare] made
  String expansion(Picture picture);

  /// The layout for a prompt with this many pictures, for families that prepare a picture among
  /// others otherwise than a single one. Equal counts must give the same object: prepared pictures
  /// are kept by layout and hash.
  default PictureLayout among(int pictures) {
    return this;
  }

  /// Changes the rendered prompt before the placeholders are replaced, so that it has one for each
  /// picture: for templates that number them, or that leave them out.
  default String arrange(String prompt, int pictures) {
    return prompt;
  }

  /// Encodes the text whose placeholders are expanded.
  ///
  /// @param special whether the tokens around every text, such as `<s>`, are to be added
  default int[] encode(Tokenizer tokenizer, String text, boolean special) {
    return tokenizer.encode(text, special);
  }

  /// What the model takes beside tokens and pictures.
  ///
  /// @param prompt the rendered template, as it was before [#arrange]
  default Map<String, HostTensor> extras(String prompt, List<Picture> pictures) {
    return Map.of();
  }

  /// Frees what it owns, such as a second tokenizer.
  @Override
  default void close() {}
}
