package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.ResampleFilter;
import dev.treeline.models.image.Resampler;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// LLaVA-NeXT's pictures: the whole one, then its tiles (`transformers`' processing_llava_next.py
/// and image_processing_llava_next.py).
final class LlavaNextPictures implements PictureLayout {
  private final LlavaNextConfig config;
  private final AnyResolution tiling;
  private final ProcessorFiles files;
  private final ImageRecipe recipe;
  private final TargetSize.Exact whole;
  private final ResampleFilter filter;

  private LlavaNextPictures(LlavaNextConfig config, ProcessorFiles files) {
    this.config = config;
    this.files = files;
    RecipeSettings settings = files.images();
    this.recipe = ImageRecipes.of(settings);
    this.filter = settings.filter(ResampleFilter.BICUBIC);
    this.whole =
        switch (TargetSize.edgeOrExact(settings, "size", new TargetSize.ShortestEdge(224))) {
          case TargetSize.ShortestEdge(int edge) -> new TargetSize.Exact(edge, edge);
          case TargetSize.Exact(int height, int width) ->
              new TargetSize.Exact(Math.min(height, width), Math.min(height, width));
        };
    int tile = TargetSize.exact(settings, "crop_size", new TargetSize.Exact(224, 224)).height();
    List<AnyResolution.Size> sizes =
        AnyResolution.sizes(
            new ConfigNode(settings.file(), "", settings.json()), LlavaNextFamily.SIZES);
    this.tiling = config.tiling();
    requireAgreement(sizes, tile);
  }

  static LlavaNextPictures read(Path directory, LlavaNextConfig config) {
    ProcessorFiles files = ProcessorFiles.read(directory);
    files.requireImageTokens(config.base());
    return new LlavaNextPictures(config, files);
  }

  /// The model counts the features of the tiles that the processor cuts: both must cut alike.
  private void requireAgreement(List<AnyResolution.Size> sizes, int tile) {
    if (tile != tiling.tile()) {
      throw new ModelFormatException(
          "%s: crop_size cuts tiles of %d pixels, but the tower takes %d"
              .formatted(files.images().file(), tile, tiling.tile()));
    }
    if (!sizes.equals(tiling.sizes())) {
      throw new ModelFormatException(
          "%s: image_grid_pinpoints are %s, but config.json says %s"
              .formatted(files.images().file(), sizes, tiling.sizes()));
    }
  }

  @Override
  public String placeholder() {
    return files.imageToken();
  }

  @Override
  public Picture prepare(RgbImage image, String contentHash) {
    List<RgbImage> views =
        Stream.concat(
                Stream.of(Resampler.resize(image, whole.width(), whole.height(), filter)),
                tiling.tiles(image, filter).stream())
            .toList();
    HostTensor pixels = HostTensor.stacked(views.stream().map(recipe::apply).toList());
    Map<String, HostTensor> details =
        Map.of("image_sizes", HostTensor.whole(image.height(), image.width()));
    return new Picture(pixels, details, contentHash);
  }

  @Override
  public String expansion(Picture picture) {
    return files.imageToken().repeat(config.imageTokens(picture));
  }
}
