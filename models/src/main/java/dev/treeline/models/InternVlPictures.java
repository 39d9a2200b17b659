package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;

/// InternVL's pictures: tiles row by row, then the view of the whole, all between two markers
/// (`transformers`' processing_internvl.py).
final class InternVlPictures implements PictureLayout {
  private final GotOcr2Recipe recipe;
  private final Tokens tokens;

  /// What stands for a picture in the prompt.
  ///
  /// @param count image tokens of one tile
  private record Tokens(String image, String start, String end, int count) {}

  private InternVlPictures(GotOcr2Recipe recipe, Tokens tokens) {
    this.recipe = recipe;
    this.tokens = tokens;
  }

  static InternVlPictures read(Path directory, InternVlConfig config) {
    TileFiles files = TileFiles.read(directory);
    if (!files.images().type().replace("Fast", "").equals("GotOcr2ImageProcessor")) {
      throw new ModelFormatException(
          "%s: image_processor_type: found %s, but the model needs GotOcr2ImageProcessor"
              .formatted(files.images().file(), files.images().type()));
    }
    GotOcr2Recipe tiles = GotOcr2Recipe.of(files.images());
    int count = files.processor().positive("image_seq_length", 256);
    requireAgreement(files, tiles, count, config);
    return new InternVlPictures(
        tiles.cropping(),
        new Tokens(
            files.token("context_image_token").orElse("<IMG_CONTEXT>"),
            files.token("start_image_token").orElse("<img>"),
            files.token("end_image_token").orElse("</img>"),
            count));
  }

  /// The processor's own count of image tokens must be the model's, or the reference fails as well.
  private static void requireAgreement(
      TileFiles files, GotOcr2Recipe recipe, int count, InternVlConfig config) {
    TargetSize.Exact size = recipe.view().size();
    int made;
    try {
      made = config.tokensOfTile(size.height(), size.width());
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(files.images().file() + ": size: " + e.getMessage(), e);
    }
    if (count != made) {
      throw files
          .processor()
          .wrong(
              "image_seq_length",
              "is %d, but the model makes %d vectors of a tile of %d x %d pixels"
                  .formatted(count, made, size.height(), size.width()));
    }
  }

  @Override
  public String placeholder() {
    return tokens.image;
  }

  @Override
  public Picture prepare(RgbImage image, String contentHash) {
    return new Picture(recipe.apply(image), contentHash);
  }

  @Override
  public String expansion(Picture picture) {
    int tiles = Math.toIntExact(picture.pixels().shape()[0]);
    return tokens.start + tokens.image.repeat(tokens.count * tiles) + tokens.end;
  }
}
