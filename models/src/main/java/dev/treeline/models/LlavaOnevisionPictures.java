package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.ResampleFilter;
import dev.treeline.models.image.Resampler;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// LLaVA-OneVision's pictures: a single one as a whole and in tiles, one of several as a whole in a
/// square with bars (`transformers`' processing_llava_onevision.py and
/// image_processing_llava_onevision.py).
///
/// The reference counts the pictures of a conversation where it is given them as such, by
/// `apply_chat_template` or as a list for each prompt; given one flat list, it takes each for a
/// single one.
final class LlavaOnevisionPictures implements PictureLayout {
  private final LlavaOnevisionConfig config;
  private final String imageToken;
  private final View view;
  private final PictureLayout ofSeveral = new OfSeveral();

  /// How views are made.
  private record View(
      TargetSize.Exact size,
      ResampleFilter filter,
      boolean resizes,
      SquarePadding padding,
      PixelScale scale) {}

  private LlavaOnevisionPictures(LlavaOnevisionConfig config, String imageToken, View view) {
    this.config = config;
    this.imageToken = imageToken;
    this.view = view;
  }

  static LlavaOnevisionPictures read(Path directory, LlavaOnevisionConfig config) {
    ProcessorFiles files = ProcessorFiles.read(directory);
    RecipeSettings settings = files.images();
    if (!settings.type().replace("Fast", "").equals("LlavaOnevisionImageProcessor")) {
      throw new ModelFormatException(
          "%s: image_processor_type: found %s, but the model needs LlavaOnevisionImageProcessor"
              .formatted(settings.file(), settings.type()));
    }
    TargetSize.Exact size =
        switch (TargetSize.edgeOrExact(settings, "size", new TargetSize.Exact(384, 384))) {
          case TargetSize.ShortestEdge(int edge) -> new TargetSize.Exact(edge, edge);
          case TargetSize.Exact exact -> exact;
        };
    requireAgreement(config, settings, size);
    requireAgreement(config, TileFiles.read(directory).processor());
    double[] mean = ImageRecipes.CLIP_MEAN;
    return new LlavaOnevisionPictures(
        config,
        files.imageToken(),
        new View(
            size,
            settings.filter(ResampleFilter.BICUBIC),
            settings.flag("do_resize", true),
            SquarePadding.of(settings, mean),
            PixelScale.of(settings, mean, ImageRecipes.CLIP_STD)));
  }

  /// The model counts the features of the tiles that the processor cuts: both must cut alike.
  private static void requireAgreement(
      LlavaOnevisionConfig config, RecipeSettings settings, TargetSize.Exact size) {
    AnyResolution tiling = config.tiling();
    if (size.height() != tiling.tile() || size.width() != tiling.tile()) {
      throw new ModelFormatException(
          "%s: size makes tiles of %d x %d pixels, but the tower takes %d"
              .formatted(settings.file(), size.height(), size.width(), tiling.tile()));
    }
    List<AnyResolution.Size> sizes =
        AnyResolution.sizes(
            new ConfigNode(settings.file(), "", settings.json()), LlavaOnevisionFamily.sizes());
    if (!sizes.equals(tiling.sizes())) {
      throw new ModelFormatException(
          "%s: image_grid_pinpoints are %s, but config.json says %s"
              .formatted(settings.file(), sizes, tiling.sizes()));
    }
  }

  private static void requireAgreement(LlavaOnevisionConfig config, ConfigNode processor) {
    int most = LlavaOnevisionFamily.mostTiles(processor);
    if (most != config.mostTiles()) {
      throw processor.wrong(
          "vision_aspect_ratio",
          "is anyres_max_%d, but config.json says anyres_max_%d"
              .formatted(most, config.mostTiles()));
    }
    int count = processor.positive("num_image_tokens", config.base().imageTokens());
    if (count != config.base().imageTokens()) {
      throw processor.wrong(
          "num_image_tokens",
          "is %d, but the tower makes %d vectors of a tile"
              .formatted(count, config.base().imageTokens()));
    }
  }

  @Override
  public String placeholder() {
    return imageToken;
  }

  @Override
  public PictureLayout among(int pictures) {
    return pictures > 1 ? ofSeveral : this;
  }

  @Override
  public Picture prepare(RgbImage image, String contentHash) {
    int width = view.size.width();
    int height = view.size.height();
    List<RgbImage> views =
        Stream.concat(
                Stream.of(Resampler.resize(image, width, height, view.filter)),
                config.tiling().tiles(image, view.filter).stream())
            .toList();
    return picture(image, views, contentHash);
  }

  private Picture picture(RgbImage image, List<RgbImage> views, String contentHash) {
    Map<String, HostTensor> details =
        Map.of("image_sizes", HostTensor.whole(image.height(), image.width()));
    return new Picture(view.scale.planes(views), details, contentHash);
  }

  @Override
  public String expansion(Picture picture) {
    return imageToken.repeat(config.imageTokens(picture));
  }

  /// The layout of a prompt with several pictures.
  private final class OfSeveral implements PictureLayout {
    @Override
    public String placeholder() {
      return imageToken;
    }

    @Override
    public Picture prepare(RgbImage image, String contentHash) {
      RgbImage square = view.padding.apply(image);
      RgbImage resized =
          view.resizes
              ? Resampler.resize(square, view.size.width(), view.size.height(), view.filter)
              : square;
      return picture(image, List.of(resized), contentHash);
    }

    @Override
    public String expansion(Picture picture) {
      return LlavaOnevisionPictures.this.expansion(picture);
    }
  }
}
