package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.ResampleFilter;
import dev.treeline.models.image.Resampler;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// Llama-3.2-Vision's pictures: cut into tiles of a canvas, and one image token for each picture.
///
/// Source: huggingface/transformers 4.57.6, image_processing_mllama.py and processing_mllama.py.
final class MllamaPictures implements PictureLayout {
  private static final double[] STANDARD_MEAN = {0.5, 0.5, 0.5};
  private static final double[] STANDARD_STD = {0.5, 0.5, 0.5};

  private final MllamaConfig config;
  private final ResampleFilter filter;
  private final PixelScale scale;
  private final String imageToken;
  private final String beginToken;

  private MllamaPictures(MllamaConfig config, RecipeSettings settings, Path directory) {
    this.config = config;
    this.filter = settings.filter(ResampleFilter.BILINEAR);
    this.scale = PixelScale.of(settings, STANDARD_MEAN, STANDARD_STD);
    this.imageToken = SpecialTokens.text(directory, "image_token", "<|image|>");
    this.beginToken = SpecialTokens.text(directory, "bos_token", "");
  }

  static MllamaPictures read(Path directory, MllamaConfig config) {
    RecipeSettings settings = RecipeSettings.inDirectory(directory, "MllamaImageProcessor");
    for (String step : new String[] {"do_resize", "do_pad"}) {
      if (!settings.flag(step, true)) {
        throw new ModelFormatException(settings.file() + ": " + step + ": false is not supported");
      }
    }
    TargetSize.Exact tile = TargetSize.exact(settings, "size", new TargetSize.Exact(224, 224));
    int side = config.vision().image().imageSize();
    if (tile.height() != side || tile.width() != side) {
      throw new ModelFormatException(
          "%s: size: makes tiles of %d x %d, but the tower takes %d x %d"
              .formatted(settings.file(), tile.height(), tile.width(), side, side));
    }
    int most = settings.count("max_image_tiles", 4);
    MllamaConfig.Tiles tiles = config.vision().tiles();
    if (most != tiles.most()) {
      throw new ModelFormatException(
          "%s: max_image_tiles is %d, but config.json's max_num_tiles is %d"
              .formatted(settings.file(), most, tiles.most()));
    }
    if (TileCanvas.arrangements(most).size() > tiles.ratios()) {
      throw new ModelFormatException(
          "%s: max_image_tiles %d has %d arrangements, but config.json's supported_aspect_ratios %d"
              .formatted(
                  settings.file(), most, TileCanvas.arrangements(most).size(), tiles.ratios()));
    }
    return new MllamaPictures(config, settings, directory);
  }

  @Override
  public String placeholder() {
    return imageToken;
  }

  @Override
  public Picture prepare(RgbImage image, String contentHash) {
    int side = config.vision().image().imageSize();
    int most = config.vision().tiles().most();
    RgbImage opaque = image.onWhite();
    TileCanvas canvas = TileCanvas.best(opaque, most, side);
    int[] size = canvas.fit(opaque, side);
    RgbImage fitted = Resampler.resize(opaque, size[1], size[0], filter);
    var whole = new TargetSize.Exact(canvas.rows() * side, canvas.columns() * side);
    float[] values = scale.onCanvas(fitted, whole, 0, 0).values();
    long[] mask = new long[most];
    Arrays.fill(mask, 0, canvas.tiles(), 1);
    int id = 1 + TileCanvas.arrangements(most).indexOf(canvas);
    return new Picture(
        new HostTensor(new long[] {most, 3, side, side}, tiles(values, canvas, side, most)),
        Map.of(
            "aspect_ratio_ids", HostTensor.whole(id), "aspect_ratio_mask", HostTensor.whole(mask)),
        contentHash);
  }

  /// Cuts a canvas; the tiles that are not there are 0.
  ///
  /// @param canvas `[C, Y, X]`
  /// @return `[most, C, side, side]`
  private static float[] tiles(float[] canvas, TileCanvas shape, int side, int most) {
    float[] tiles = new float[Math.multiplyExact(most * 3, side * side)];
    int in = 0;
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < shape.rows() * side; y++) {
        for (int column = 0; column < shape.columns(); column++, in += side) {
          int tile = y / side * shape.columns() + column;
          int out = ((tile * 3 + c) * side + y % side) * side;
          System.arraycopy(canvas, in, tiles, out, side);
        }
      }
    }
    return tiles;
  }

  @Override
  public String expansion(Picture picture) {
    return imageToken;
  }

  /// Puts the begin token behind pictures that lead the text, unless the text has it somewhere; the
  /// tokenizer then adds its own, so that prompts of a template begin with two. That is how the
  /// reference's processor does it.
  @Override
  public int[] encode(Tokenizer tokenizer, String text, boolean special) {
    if (text.contains(beginToken)) {
      return tokenizer.encode(text, true);
    }
    int pictures = 0;
    while (text.startsWith(imageToken, pictures * imageToken.length())) {
      pictures++;
    }
    int begin = pictures * imageToken.length();
    return tokenizer.encode(text.substring(0, begin) + beginToken + text.substring(begin), true);
  }
}
