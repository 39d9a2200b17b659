package dev.treeline.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// LLaVA-NeXT (LLaVA-1.6) in the Hugging Face layout. Defaults are those of `transformers`'
/// configuration_llava_next.py.
final class LlavaNextFamily implements Family {
  static final List<AnyResolution.Size> SIZES =
      List.of(
          new AnyResolution.Size(336, 672),
          new AnyResolution.Size(672, 336),
          new AnyResolution.Size(672, 672),
          new AnyResolution.Size(1008, 336),
          new AnyResolution.Size(336, 1008));

  private final LlavaFamily llava = new LlavaFamily();

  @Override
  public Set<String> modelTypes() {
    return Set.of("llava_next");
  }

  @Override
  public LlavaNextConfig config(ConfigNode root) {
    LlavaConfig base = llava.config(root);
    return new LlavaNextConfig(base, sizes(root, base, SIZES));
  }

  /// The sizes that pictures are tiled in: whole tiles, each with one vector for every patch.
  ///
  /// @param usual those of a file that names none
  static List<List<Integer>> sizes(
      ConfigNode root, LlavaConfig base, List<AnyResolution.Size> usual) {
    int patches = base.vision().image().patches();
    if (base.imageTokens() != patches) {
      throw root.wrong(
          "vision_feature_select_strategy",
          "must leave one vector for each patch, but %d patches give %d: default for CLIP, full for"
                  .formatted(patches, base.imageTokens())
              + " SigLIP");
    }
    int tile = base.vision().imageSize();
    List<List<Integer>> sizes = new ArrayList<>();
    for (AnyResolution.Size size : AnyResolution.sizes(root, usual)) {
      if (size.height() % tile != 0 || size.width() % tile != 0) {
        throw root.wrong(
            "image_grid_pinpoints",
            "holds [%d, %d], which is no multiple of the tower's image_size %d"
                .formatted(size.height(), size.width(), tile));
      }
      sizes.add(List.of(size.height(), size.width()));
    }
    return sizes;
  }

  @Override
  public String canonicalName(String fileName) {
    return LlavaNames.CANONICAL.apply(fileName);
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    return LlavaNames.tiledTensors(((LlavaNextConfig) config).base());
  }

  @Override
  public PictureLayout pictures(Path directory, ModelConfig config) {
    return LlavaNextPictures.read(directory, (LlavaNextConfig) config);
  }

  @Override
  public String fallBackTemplate() {
    return llava.fallBackTemplate();
  }
}
