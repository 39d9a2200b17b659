package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.image.RgbImage;

/// The size that a picture is resized to. Sizes are height first, as in the files.
///
/// Source: huggingface/transformers 4.57.6, `image_processing_utils.get_size_dict` and
/// `image_transforms.get_resize_output_image_size`.
sealed interface TargetSize {
  /// `{height, width}` of the resized picture.
  long[] of(RgbImage image);

  /// The same size for all pictures; the aspect ratio is lost.
  record Exact(int height, int width) implements TargetSize {
    @Override
    public long[] of(RgbImage image) {
      return new long[] {height, width};
    }
  }

  /// The shorter edge gets this length; the longer one follows, cut to a whole number.
  record ShortestEdge(int edge) implements TargetSize {
    @Override
    public long[] of(RgbImage image) {
      int shorter = Math.min(image.width(), image.height());
      int longer = Math.max(image.width(), image.height());
      // a true division of whole numbers, then truncation, as Python's int(a * b / c)
      long length = (long) ((double) ((long) edge * longer) / shorter);
      return image.width() <= image.height()
          ? new long[] {length, edge}
          : new long[] {edge, length};
    }
  }

  /// A size that may also name a shortest edge; a bare number does.
  static TargetSize edgeOrExact(RecipeSettings settings, String key, TargetSize missing) {
    return settings
        .find(key)
        .<TargetSize>map(value -> {
          JsonNode edge = value.isObject() ? value.path("shortest_edge") : value;
          return edge.isIntegralNumber()
              ? new ShortestEdge(settings.pixels(key, edge))
              : exact(settings, key, value);
        })
        .orElse(missing);
  }

  /// A size with height and width; a bare number stands for both.
  static TargetSize.Exact exact(RecipeSettings settings, String key, TargetSize.Exact missing) {
    return settings.find(key).map(value -> exact(settings, key, value)).orElse(missing);
  }

  private static Exact exact(RecipeSettings settings, String key, JsonNode value) {
    if (value.isIntegralNumber()) {
      return new Exact(settings.pixels(key, value), settings.pixels(key, value));
    }
    if (value.isArray() && value.size() == 2) {
      return new Exact(settings.pixels(key, value.get(0)), settings.pixels(key, value.get(1)));
    }
    if (value.has("height") && value.has("width")) {
      return new Exact(
          settings.pixels(key, value.get("height")), settings.pixels(key, value.get("width")));
    }
    throw settings.wrong(key, "{height, width} or {shortest_edge}", value);
  }
}
