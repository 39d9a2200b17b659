package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.image.ResampleFilter;
import dev.treeline.models.image.Resampler;
import dev.treeline.models.image.RgbImage;
import dev.treeline.models.image.Transparency;
import java.util.ArrayList;
import java.util.List;

/// The recipe of Idefics3 and SmolVLM: the picture's longest edge gets a wanted length, both edges
/// are stretched to whole tiles, and the tiles are followed by a view of the whole; or, where
/// nothing is split, by that view alone. Pictures that are not opaque are put before white, after
/// all resizing.
///
/// Source: huggingface/transformers 4.57.6, `image_processing_idefics3.py` (SmolVLM's is the same).
/// There, too, tiles are what the model sees, so nothing is ever padded.
///
/// @param side of a tile, in pixels
/// @param splits whether there are tiles beside the view of the whole
/// @param blends whether pictures that are not opaque are put before white
record Idefics3Recipe(Resize resize, int side, boolean splits, boolean blends, PixelScale scale)
    implements ImageRecipe {
  /// Neither edge gets longer than this, whatever is asked for.
  private static final int LONGEST = 4096;

  /// What happens before tiles are cut.
  ///
  /// @param does whether the picture gets another size first
  /// @param longestEdge the length its longest edge gets; 0 when `exact` is the size
  record Resize(boolean does, int longestEdge, TargetSize.Exact exact, ResampleFilter filter) {}

  /// What became of a picture.
  ///
  /// @param pixels `[tiles, C, Y, X]`, the view of the whole last
  /// @param rows of tiles; 0 where the view of the whole is alone
  record Tiles(HostTensor pixels, int rows, int columns) {}

  static Idefics3Recipe of(RecipeSettings settings) {
    double[] half = {0.5, 0.5, 0.5};
    JsonNode side =
        settings.find("max_image_size").map(node -> node.path("longest_edge")).orElse(null);
    return new Idefics3Recipe(
        resize(settings),
        side == null ? 364 : settings.pixels("max_image_size.longest_edge", side),
        settings.flag("do_image_splitting", true),
        settings.flag("do_convert_rgb", true),
        PixelScale.of(settings, half, half));
  }

  private static Resize resize(RecipeSettings settings) {
    JsonNode edge = settings.find("size").map(node -> node.path("longest_edge")).orElse(null);
    ResampleFilter filter = settings.filter(ResampleFilter.LANCZOS);
    boolean does = settings.flag("do_resize", true);
    var none = new TargetSize.Exact(1, 1);
    if (edge != null && edge.isMissingNode()) {
      return new Resize(does, 0, TargetSize.exact(settings, "size", none), filter);
    }
    int length = edge == null ? 4 * 364 : settings.pixels("size.longest_edge", edge);
    return new Resize(does, length, none, filter);
  }

  @Override
  public HostTensor apply(RgbImage image) {
    return tiles(image).pixels;
  }

  Tiles tiles(RgbImage image) {
    if (!blends && image.alpha().length > 0) {
      throw new IllegalArgumentException(
          "the picture is not opaque, but the model's recipe does not convert it (do_convert_rgb)");
    }
    RgbImage first = resize.does ? firstSize(image) : image;
    if (!splits) {
      return new Tiles(scale.planes(List.of(square(first).onWhite())), 0, 0);
    }
    RgbImage whole = wholeTiles(first);
    int rows = whole.height() / side;
    int columns = whole.width() / side;
    if (rows == 1 && columns == 1) {
      return new Tiles(scale.planes(List.of(whole.onWhite())), 0, 0);
    }
    var views = new ArrayList<RgbImage>();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        var window = new Resampler.Window(column * side, row * side, side, side);
        views.add(Transparency.cut(whole, window).onWhite());
      }
    }
    views.add(square(whole).onWhite());
    return new Tiles(scale.planes(views), rows, columns);
  }

  private RgbImage square(RgbImage image) {
    return Transparency.resize(image, side, side, resize.filter);
  }

  private RgbImage firstSize(RgbImage image) {
    if (resize.longestEdge == 0) {
      TargetSize.Exact size = resize.exact;
      return Transparency.resize(image, size.width(), size.height(), resize.filter);
    }
    int[] size = capped(longest(image.height(), image.width(), resize.longestEdge));
    return Transparency.resize(image, size[1], size[0], resize.filter);
  }

  /// `{height, width}` with the longest edge as wanted and the other one even.
  private static int[] longest(int height, int width, int edge) {
    double aspect = (double) width / height;
    if (width >= height) {
      int other = (int) (edge / aspect);
      return new int[] {Math.max(other + other % 2, 1), edge};
    }
    int other = (int) (edge * aspect);
    return new int[] {edge, Math.max(other + other % 2, 1)};
  }

  private static int[] capped(int[] size) {
    double aspect = (double) size[1] / size[0];
    if (size[1] >= size[0] && size[1] > LONGEST) {
      return new int[] {Math.max((int) (LONGEST / aspect), 1), LONGEST};
    }
    if (size[0] > size[1] && size[0] > LONGEST) {
      return new int[] {LONGEST, Math.max((int) (LONGEST * aspect), 1)};
    }
    return size;
  }

  /// Both edges stretched to whole tiles, the longer one first.
  private RgbImage wholeTiles(RgbImage image) {
    double aspect = (double) image.width() / image.height();
    int width;
    int height;
    if (image.width() >= image.height()) {
      width = stretched(image.width());
      height = stretched((int) (width / aspect));
    } else {
      height = stretched(image.height());
      width = stretched((int) (height * aspect));
    }
    return Transparency.resize(image, width, height, resize.filter);
  }

  private int stretched(int length) {
    return Math.multiplyExact(Math.ceilDiv(length, side), side);
  }
}
