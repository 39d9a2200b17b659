package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Phi-3-vision's pictures: a template names them `<|image_1|>`, `<|image_2|>`, …; the words
/// between them are encoded each by themselves, so that a begin token follows every picture.
///
/// Source: processing_phi3_v.py, which comes with microsoft/Phi-3-vision-128k-instruct. That one
/// writes negative ids for a picture's vectors; here they are the tokenizer's `<|image|>`.
final class Phi3VisionPictures implements PictureLayout {
  private static final String IMAGE = Phi3VisionFamily.IMAGE;
  private static final Pattern NUMBERED = Pattern.compile("<\\|image_(\\d+)\\|>");

  /// Ends the image tokens of a picture until the text is encoded: a noncharacter.
  private static final String END = "\uFDD0";

  private final Phi3VisionConfig config;
  private final Phi3VisionRecipe recipe;

  private Phi3VisionPictures(Phi3VisionConfig config, Phi3VisionRecipe recipe) {
    this.config = config;
    this.recipe = recipe;
  }

  static Phi3VisionPictures read(Path directory, Phi3VisionConfig config) {
    RecipeSettings settings = RecipeSettings.inDirectory(directory, "Phi3VImageProcessor");
    return new Phi3VisionPictures(
        config, Phi3VisionRecipe.of(settings, config.base().vision().imageSize()));
  }

  @Override
  public String placeholder() {
    return IMAGE;
  }

  /// The model takes the pictures in their order, whatever their numbers are.
  @Override
  public String arrange(String prompt, int pictures) {
    Matcher names = NUMBERED.matcher(prompt);
    for (int next = 1; names.find(); next++) {
      if (!names.group(1).equals(Integer.toString(next))) {
        throw new IllegalArgumentException(
            "pictures must be numbered from 1 in their order, but after %d comes %s"
                .formatted(next - 1, names.group()));
      }
    }
    return NUMBERED.matcher(prompt).replaceAll(Matcher.quoteReplacement(IMAGE));
  }

  @Override
  public Picture prepare(RgbImage image, String contentHash) {
    Phi3VisionRecipe.Views views = recipe.views(image);
    var size = HostTensor.whole(views.height(), views.width());
    return new Picture(views.pixels(), Map.of("image_sizes", size), contentHash);
  }

  @Override
  public String expansion(Picture picture) {
    return IMAGE.repeat(config.imageTokens(picture)) + END;
  }

  @Override
  public int[] encode(Tokenizer tokenizer, String text, boolean special) {
    IntStream.Builder ids = IntStream.builder();
    boolean begins = special;
    int from = 0;
    for (int end = text.indexOf(END); end >= 0; end = text.indexOf(END, from)) {
      int count = 0;
      int start = end;
      while (start - IMAGE.length() >= from && text.startsWith(IMAGE, start - IMAGE.length())) {
        start -= IMAGE.length();
        count++;
      }
      add(ids, tokenizer.encode(text.substring(from, start), begins));
      for (int i = 0; i < count; i++) {
        ids.add(config.base().imageTokenId());
      }
      begins = true;
      from = end + END.length();
    }
    add(ids, tokenizer.encode(text.substring(from), begins));
    return ids.build().toArray();
  }

  private static void add(IntStream.Builder ids, int[] more) {
    for (int id : more) {
      ids.add(id);
    }
  }
}
