package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/// Qwen-VL's pictures: patches in a list, and one image token for each merged vector
/// (`transformers`' processing_qwen2_vl.py).
final class QwenVlPictures implements PictureLayout {
  /// The processors whose names end in `Fast` resize with torch instead of Pillow; both read the
  /// same files, and the checkpoints were made with Pillow's.
  private static final Set<String> KNOWN =
      Set.of("Qwen2VLImageProcessor", "Qwen2_5_VLImageProcessor");

  private final QwenVlConfig config;
  private final PatchRecipe recipe;
  private final String imageToken;

  private QwenVlPictures(QwenVlConfig config, PatchRecipe recipe, String imageToken) {
    this.config = config;
    this.recipe = recipe;
    this.imageToken = imageToken;
  }

  static QwenVlPictures read(Path directory, QwenVlConfig config) {
    TileFiles files = TileFiles.read(directory);
    RecipeSettings settings = files.images();
    String type = settings.type().replaceFirst("Fast$", "");
    if (!type.isEmpty() && !KNOWN.contains(type)) {
      throw new ModelFormatException(
          "%s: image_processor_type: found %s, but a Qwen-VL takes Qwen2VLImageProcessor"
              .formatted(settings.file(), settings.type()));
    }
    PatchRecipe recipe = PatchRecipe.of(settings);
    requireAgreement(settings.file(), recipe.patches(), config.vision().patches());
    return new QwenVlPictures(config, recipe, files.token("image_token").orElse("<|image_pad|>"));
  }

  private static void requireAgreement(
      Path file, QwenVisionConfig.Patches processor, QwenVisionConfig.Patches model) {
    requireEqual(file, "patch_size", processor.size(), "patch_size", model.size());
    requireEqual(file, "merge_size", processor.merge(), "spatial_merge_size", model.merge());
    requireEqual(
        file, "temporal_patch_size", processor.frames(), "temporal_patch_size", model.frames());
  }

  private static void requireEqual(Path file, String key, int found, String modelKey, int model) {
    if (found != model) {
      throw new ModelFormatException(
          "%s: %s is %d, but config.json says vision_config.%s %d"
              .formatted(file, key, found, modelKey, model));
    }
  }

  @Override
  public String placeholder() {
    return imageToken;
  }

  @Override
  public Picture prepare(RgbImage image, String contentHash) {
    int[] grid = recipe.grid(image);
    var details = Map.of(QwenVlConfig.GRID, HostTensor.whole(1, grid[0], grid[1]));
    return new Picture(recipe.apply(image, grid), details, contentHash);
  }

  @Override
  public String expansion(Picture picture) {
    return imageToken.repeat(config.imageTokens(picture));
  }
}
