package dev.treeline.models;

import dev.treeline.models.image.ResampleFilter;
import dev.treeline.models.image.Resampler;
import dev.treeline.models.image.RgbImage;
import java.util.Optional;

/// Qwen-VL's recipe: a picture resized to whole patches, and these one after the other, those that
/// are merged later beside each other.
///
/// Source: huggingface/transformers 4.57.6, image_processing_qwen2_vl.py, `_preprocess`.
///
/// @param resize empty: the picture stays as it is
record PatchRecipe(
    QwenVisionConfig.Patches patches,
    Optional<SmartResize> resize,
    ResampleFilter filter,
    PixelScale scale)
    implements ImageRecipe {
  private static final double[] CLIP_MEAN = {0.48145466, 0.4578275, 0.40821073};
  private static final double[] CLIP_STD = {0.26862954, 0.26130258, 0.27577711};
  private static final int MIN_PIXELS = 56 * 56;
  private static final int MAX_PIXELS = 28 * 28 * 1280;

  static PatchRecipe of(RecipeSettings settings) {
    var patches =
        new QwenVisionConfig.Patches(
            settings.count("patch_size", 14),
            settings.count("temporal_patch_size", 2),
            settings.count("merge_size", 2));
    Optional<SmartResize> resize =
        settings.flag("do_resize", true)
            ? Optional.of(
                new SmartResize(
                    patches.factor(),
                    limit(settings, "min_pixels", "shortest_edge", MIN_PIXELS),
                    limit(settings, "max_pixels", "longest_edge", MAX_PIXELS)))
            : Optional.empty();
    return new PatchRecipe(
        patches,
        resize,
        settings.filter(ResampleFilter.BICUBIC),
        PixelScale.of(settings, CLIP_MEAN, CLIP_STD));
  }

  /// A number of pixels: the older key wins over `size`, as in the reference.
  private static int limit(RecipeSettings settings, String key, String edge, int missing) {
    var size = settings.find("size");
    if (size.isPresent() && !(size.get().has("shortest_edge") && size.get().has("longest_edge"))) {
      throw settings.wrong("size", "{shortest_edge, longest_edge}", size.get());
    }
    return settings
        .find(key)
        .map(value -> settings.pixels(key, value))
        .or(() -> size.map(value -> settings.pixels("size." + edge, value.get(edge))))
        .orElse(missing);
  }

  /// @return `[P, C · frames · size · size]`
  @Override
  public HostTensor apply(RgbImage image) {
    return apply(image, grid(image));
  }

  /// How many patches a picture has along height and width.
  int[] grid(RgbImage image) {
    long[] size =
        resize.isPresent() ? resize.get().of(image) : new long[] {image.height(), image.width()};
    for (long edge : size) {
      if (edge < patches.factor() || edge % patches.factor() != 0 || edge > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "a picture's edges must be multiples of %d, but one of %d x %d pixels would be %d x %d"
                .formatted(patches.factor(), image.width(), image.height(), size[1], size[0]));
      }
    }
    return new int[] {(int) size[0] / patches.size(), (int) size[1] / patches.size()};
  }

  HostTensor apply(RgbImage image, int[] grid) {
    int size = patches.size();
    RgbImage resized = Resampler.resize(image, grid[1] * size, grid[0] * size, filter);
    int count = Math.multiplyExact(grid[0], grid[1]);
    float[] values = new float[Math.multiplyExact(count, patches.width())];
    int merge = patches.merge();
    int at = 0;
    for (int y = 0; y < grid[0]; y += merge) {
      for (int x = 0; x < grid[1]; x += merge) {
        for (int unit = 0; unit < patches.unit(); unit++) {
          at = cut(resized, y + unit / merge, x + unit % merge, values, at);
        }
      }
    }
    return new HostTensor(new long[] {count, patches.width()}, values);
  }

  /// Writes one patch: each colour in turn, and of that the same frame as often as it is shown.
  private int cut(RgbImage image, int row, int column, float[] values, int start) {
    int size = patches.size();
    byte[] rgb = image.rgb();
    int at = start;
    for (int c = 0; c < 3; c++) {
      int frame = at;
      for (int y = 0; y < size; y++) {
        int in = 3 * ((row * size + y) * image.width() + column * size) + c;
        for (int x = 0; x < size; x++, in += 3) {
          values[at++] = scale.scale(c, rgb[in] & 0xFF);
        }
      }
      for (int shown = 1; shown < patches.frames(); shown++) {
        System.arraycopy(values, frame, values, at, size * size);
        at += size * size;
      }
    }
    return at;
  }
}
