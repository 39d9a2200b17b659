package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// The pictures of Idefics3 and SmolVLM: tiles row by row, each behind a marker of its row and
/// column, then the view of the whole (`transformers`' processing_idefics3.py and
/// processing_smolvlm.py).
///
/// A prepared picture has these details: `rows` and `cols` of tiles, 0 where the view of the whole
/// is alone; and, where the recipe pads (it does unless told not to), `pixel_attention_mask`
/// `[tiles, Y, X]`, all ones, because tiles are of one size.
final class Idefics3Pictures implements PictureLayout {
  private final Idefics3Recipe recipe;
  private final boolean masks;
  private final Tokens tokens;

  /// What stands for a picture in the prompt.
  ///
  /// @param around before and after tiles
  /// @param whole before the view of the whole
  /// @param count image tokens of one tile
  private record Tokens(String image, String around, String whole, int count) {}

  private Idefics3Pictures(Idefics3Recipe recipe, boolean masks, Tokens tokens) {
    this.recipe = recipe;
    this.masks = masks;
    this.tokens = tokens;
  }

  static Idefics3Pictures read(Path directory, Idefics3Config config) {
    TileFiles files = TileFiles.read(directory);
    String type = files.images().type().replace("Fast", "");
    if (!type.equals("Idefics3ImageProcessor") && !type.equals("SmolVLMImageProcessor")) {
      throw new ModelFormatException(
          "%s: image_processor_type: found %s, but the model needs Idefics3's or SmolVLM's"
              .formatted(files.images().file(), files.images().type()));
    }
    Idefics3Recipe tiles = Idefics3Recipe.of(files.images());
    int count = files.processor().positive("image_seq_len", 169);
    requireAgreement(files, tiles, count, config);
    // Idefics3's processor knows its tokens by heart, SmolVLM's asks the tokenizer
    boolean asks = files.processor().text("processor_class", "").startsWith("SmolVLM");
    String image = "<image>";
    String around = "<fake_token_around_image>";
    String whole = "<global-img>";
    return new Idefics3Pictures(
        tiles,
        files.images().flag("do_pad", true),
        new Tokens(
            asks ? files.token("image_token").orElse(image) : image,
            asks ? files.token("fake_image_token").orElse(around) : around,
            asks ? files.token("global_image_token").orElse(whole) : whole,
            count));
  }

  /// The processor's own count of image tokens must be the model's, or the reference fails as well.
  private static void requireAgreement(
      TileFiles files, Idefics3Recipe recipe, int count, Idefics3Config config) {
    int grid = recipe.side() / config.vision().patchSize();
    if (grid == 0 || grid % config.scaleFactor() != 0) {
      throw new ModelFormatException(
          ("%s: max_image_size.longest_edge: tiles of %d pixels are %d patches of %d wide, but the"
                  + " model needs a multiple of its scale_factor %d")
              .formatted(
                  files.images().file(),
                  recipe.side(),
                  grid,
                  config.vision().patchSize(),
                  config.scaleFactor()));
    }
    if (count != config.tokensOfTile(grid)) {
      throw files
          .processor()
          .wrong(
              "image_seq_len",
              "is %d, but the model makes %d vectors of a tile of %d pixels"
                  .formatted(count, config.tokensOfTile(grid), recipe.side()));
    }
  }

  @Override
  public String placeholder() {
    return tokens.image;
  }

  @Override
  public Picture prepare(RgbImage image, String contentHash) {
    Idefics3Recipe.Tiles tiles = recipe.tiles(image);
    HostTensor rows = HostTensor.whole(tiles.rows());
    HostTensor columns = HostTensor.whole(tiles.columns());
    if (!masks) {
      return new Picture(tiles.pixels(), Map.of("rows", rows, "cols", columns), contentHash);
    }
    long[] shape = tiles.pixels().shape();
    float[] seen = new float[tiles.pixels().values().length / 3];
    Arrays.fill(seen, 1);
    var mask = new HostTensor(new long[] {shape[0], shape[2], shape[3]}, seen);
    return new Picture(
        tiles.pixels(),
        Map.of("rows", rows, "cols", columns, "pixel_attention_mask", mask),
        contentHash);
  }

  @Override
  public String expansion(Picture picture) {
    String tile = tokens.image.repeat(tokens.count);
    long rows = picture.detail("rows").longs()[0];
    long columns = picture.detail("cols").longs()[0];
    var text = new StringBuilder();
    for (long row = 1; row <= rows; row++) {
      for (long column = 1; column <= columns; column++) {
        text.append(tokens.around).append("<row_%d_col_%d>".formatted(row, column)).append(tile);
      }
      text.append('\n');
    }
    if (rows > 0) {
      text.append('\n');
    }
    return text.append(tokens.around)
        .append(tokens.whole)
        .append(tile)
        .append(tokens.around)
        .toString();
  }
}
