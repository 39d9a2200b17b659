package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.image.ResampleFilter;
import dev.treeline.models.image.Resampler;
import dev.treeline.models.image.RgbImage;
import dev.treeline.models.image.Transparency;
import java.util.ArrayList;
import java.util.List;

/// The recipe of InternVL in the Hugging Face layout, which shares GOT-OCR2's processor: the
/// picture is stretched over the grid of tiles whose aspect ratio is nearest, and a view of the
/// whole follows the tiles where there are several.
///
/// Source: huggingface/transformers 4.57.6, `image_processing_got_ocr2.py` and
/// `image_processing_got_ocr2_fast.py`. The two differ: the first resizes with Pillow, and cuts
/// tiles with a bicubic filter whatever `resample` says; the second resizes with torchvision. A
/// file names the one it was made for.
///
/// @param fewest tiles of a grid, where one of so many exists
/// @param most tiles of a grid
record GotOcr2Recipe(View view, boolean crops, int fewest, int most, PixelScale scale)
    implements ImageRecipe {
  /// How one view is made.
  ///
  /// @param resizes whether a picture that is not cut into tiles gets the size
  /// @param ofTiles the filter of the grid
  record View(
      TargetSize.Exact size,
      boolean resizes,
      ResampleFilter filter,
      ResampleFilter ofTiles,
      boolean asTorch) {
    RgbImage of(RgbImage image, int width, int height, ResampleFilter filter) {
      return asTorch
          ? Resampler.resizeAsTorch(image, width, height, filter)
          : Resampler.resize(image, width, height, filter);
    }
  }

  private record Grid(int columns, int rows) {
    double aspect() {
      return (double) columns / rows;
    }
  }

  static GotOcr2Recipe of(RecipeSettings settings) {
    boolean asTorch = settings.type().endsWith("Fast");
    double[] mean = ImageRecipes.CLIP_MEAN;
    double[] std = ImageRecipes.CLIP_STD;
    ResampleFilter filter = settings.filter(ResampleFilter.BICUBIC);
    if (asTorch && filter != ResampleFilter.BICUBIC && filter != ResampleFilter.BILINEAR) {
      throw new ModelFormatException(
          "%s: resample: %s is not supported in %s: only bilinear (2) and bicubic (3)"
              .formatted(settings.file(), filter, settings.type()));
    }
    if (settings.flag("do_center_crop", false)) {
      throw new ModelFormatException(
          "%s: do_center_crop is not supported in %s".formatted(settings.file(), settings.type()));
    }
    return new GotOcr2Recipe(
        new View(
            TargetSize.exact(settings, "size", new TargetSize.Exact(384, 384)),
            settings.flag("do_resize", true),
            filter,
            asTorch ? filter : ResampleFilter.BICUBIC,
            asTorch),
        settings.flag("crop_to_patches", false),
        count(settings, "min_patches", 1),
        count(settings, "max_patches", 12),
        asTorch ? PixelScale.ofTorch(settings, mean, std) : PixelScale.of(settings, mean, std));
  }

  /// The same, cutting tiles: InternVL's processor asks for them whatever `crop_to_patches` says.
  GotOcr2Recipe cropping() {
    return new GotOcr2Recipe(view, true, fewest, most, scale);
  }

  private static int count(RecipeSettings settings, String key, int missing) {
    JsonNode value = settings.find(key).orElse(null);
    if (value == null) {
      return missing;
    }
    if (!value.isInt() || value.intValue() < 1) {
      throw settings.wrong(key, "a whole number of tiles, at least 1", value);
    }
    return value.intValue();
  }

  @Override
  public HostTensor apply(RgbImage image) {
    int height = view.size.height();
    int width = view.size.width();
    if (!crops || (most == 1 && !view.asTorch)) {
      return scale.planes(
          List.of(view.resizes ? view.of(image, width, height, view.filter) : image));
    }
    Grid grid = nearest(image);
    RgbImage whole = view.of(image, grid.columns * width, grid.rows * height, view.ofTiles);
    var views = new ArrayList<RgbImage>();
    for (int row = 0; row < grid.rows; row++) {
      for (int column = 0; column < grid.columns; column++) {
        var window = new Resampler.Window(column * width, row * height, width, height);
        views.add(Transparency.cut(whole, window));
      }
    }
    if (views.size() > 1) {
      views.add(view.of(image, width, height, view.ofTiles));
    }
    return scale.planes(views);
  }

  /// The grid whose aspect ratio is nearest to the picture's; of equals the one with more tiles, as
  /// long as the picture covers at least half of them.
  private Grid nearest(RgbImage image) {
    double aspect = (double) image.width() / image.height();
    double area = (double) image.width() * image.height();
    double least = Double.POSITIVE_INFINITY;
    var best = new Grid(1, 1);
    for (int tiles = fewest; tiles <= most; tiles++) {
      for (int columns = 1; columns <= tiles; columns++) {
        if (tiles % columns != 0) {
          continue;
        }
        var grid = new Grid(columns, tiles / columns);
        double difference = Math.abs(aspect - grid.aspect());
        double half = 0.5 * view.size.height() * view.size.width() * tiles;
        if (difference < least || (difference == least && area > half)) {
          best = grid;
        }
        least = Math.min(least, difference);
      }
    }
    return best;
  }
}
