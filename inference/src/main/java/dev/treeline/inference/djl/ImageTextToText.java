package dev.treeline.inference.djl;

import dev.treeline.prompts.ImageSource;
import java.nio.file.Path;
import java.util.List;

/// A question about pictures: what a DJL predictor of a Treeline model takes. It gives the answer's
/// text.
///
/// @param images none for a question without pictures
public record ImageTextToText(List<ImageSource> images, String text) {
  public ImageTextToText {
    images = List.copyOf(images);
  }

  /// A question about one picture in a file.
  public static ImageTextToText of(Path image, String text) {
    return new ImageTextToText(List.of(new ImageSource.File(image)), text);
  }
}
