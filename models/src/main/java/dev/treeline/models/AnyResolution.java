package dev.treeline.models;

import dev.treeline.models.image.ResampleFilter;
import dev.treeline.models.image.Resampler;
import dev.treeline.models.image.RgbImage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/// The any-resolution tiling of LLaVA-NeXT: a picture is resized into the best of some sizes, bars
/// fill what it leaves, and the whole is cut into square tiles.
///
/// Source: huggingface/transformers 4.57.6, `image_processing_utils.select_best_resolution` and
/// `get_patch_output_size`, `LlavaNextImageProcessor.get_image_patches`, and `unpad_image` of
/// modeling_llava_next.py.
///
/// @param sizes the sizes to choose from, in the order of the file
/// @param tile side of a tile, in pixels; divides all sizes
record AnyResolution(List<Size> sizes, int tile) {
  /// Height first, as in the files.
  record Size(int height, int width) {}

  AnyResolution {
    sizes = List.copyOf(sizes);
  }

  /// The size in which most of the picture's pixels survive and fewest are wasted.
  Size best(int height, int width) {
    Size best = sizes.getFirst();
    long most = 0;
    long least = Long.MAX_VALUE;
    for (Size size : sizes) {
      double scale = Math.min((double) size.width / width, (double) size.height / height);
      long kept = ((long) (width * scale)) * ((long) (height * scale));
      long effective = Math.min(kept, (long) width * height);
      long wasted = (long) size.width * size.height - effective;
      if (effective > most || (effective == most && wasted < least)) {
        most = effective;
        least = wasted;
        best = size;
      }
    }
    return best;
  }

  /// The picture in the best size with black bars, cut into tiles row by row.
  List<RgbImage> tiles(RgbImage image, ResampleFilter filter) {
    Size best = best(image.height(), image.width());
    Size inner = inside(image, best);
    RgbImage resized = Resampler.resize(image, inner.width, inner.height, filter);
    int top = (best.height - inner.height) / 2;
    int left = (best.width - inner.width) / 2;
    List<RgbImage> tiles = new ArrayList<>();
    for (int y = 0; y < best.height; y += tile) {
      for (int x = 0; x < best.width; x += tile) {
        tiles.add(cut(resized, y - top, x - left));
      }
    }
    return tiles;
  }

  /// The picture's size inside `best`, its aspect ratio kept.
  private static Size inside(RgbImage image, Size best) {
    double across = (double) best.width / image.width();
    double down = (double) best.height / image.height();
    return across < down
        ? new Size(Math.min((int) Math.ceil(image.height() * across), best.height), best.width)
        : new Size(best.height, Math.min((int) Math.ceil(image.width() * down), best.width));
  }

  /// A square of the picture; black where it reaches beyond it.
  private RgbImage cut(RgbImage image, int top, int left) {
    byte[] rgb = new byte[3 * tile * tile];
    int from = Math.max(0, left);
    int end = Math.min(image.width(), left + tile);
    for (int y = Math.max(0, top); y < Math.min(image.height(), top + tile) && from < end; y++) {
      System.arraycopy(
          image.rgb(),
          3 * (y * image.width() + from),
          rgb,
          3 * ((y - top) * tile + from - left),
          3 * (end - from));
    }
    return new RgbImage(tile, tile, rgb);
  }

  /// What of a grid of features is left when the rows and columns of the bars are dropped.
  ///
  /// @param rows of the whole grid
  /// @param columns of the whole grid
  /// @param top rows dropped at the top, and as many at the bottom
  /// @param left columns dropped at the left, and as many at the right
  record Unpadded(int rows, int columns, int top, int left) {
    int height() {
      return rows - 2 * top;
    }

    int width() {
      return columns - 2 * left;
    }
  }

  /// Where a picture's features lie in the grid of its tiles.
  ///
  /// @param side features along one side of a tile
  Unpadded unpadded(int height, int width, int side) {
    Size best = best(height, width);
    int rows = best.height / tile * side;
    int columns = best.width / tile * side;
    double ratio = (double) width / height;
    if (ratio > (double) columns / rows) {
      int kept = rounded(height * ((double) columns / width));
      return new Unpadded(rows, columns, (rows - kept) / 2, 0);
    }
    int kept = rounded(width * ((double) rows / height));
    return new Unpadded(rows, columns, 0, (columns - kept) / 2);
  }

  /// Python's `int(round(value, 7))`.
  private static int rounded(double value) {
    return new BigDecimal(value).setScale(7, RoundingMode.HALF_EVEN).intValue();
  }

  /// Reads `image_grid_pinpoints`.
  ///
  /// @param missing what an absent key stands for
  static List<Size> sizes(ConfigNode node, List<Size> missing) {
    String key = "image_grid_pinpoints";
    if (!node.has(key)) {
      return missing;
    }
    List<Size> sizes = new ArrayList<>();
    for (var pair : node.node().get(key)) {
      boolean good = pair.isArray() && pair.size() == 2;
      for (var edge : pair) {
        good &= edge.isInt() && edge.intValue() > 0;
      }
      if (!good) {
        throw node.mustBe(key, "a list of [height, width]");
      }
      sizes.add(new Size(pair.get(0).intValue(), pair.get(1).intValue()));
    }
    if (sizes.isEmpty()) {
      throw node.mustBe(key, "a list of [height, width], not empty");
    }
    return sizes;
  }
}
