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
    int tile = base.vision().imageSize();
    if (base.imageTokens() != base.vision().image().patches()) {
      throw root.wrong(
          "vision_feature_select_strategy",
          "must leave one vector for each patch, but %d patches give %d: default for CLIP, full for"
                  .formatted(base.vision().image().patches(), base.imageTokens())
              + " SigLIP");
    }
    List<List<Integer>> sizes = new ArrayList<>();
    for (AnyResolution.Size size : AnyResolution.sizes(root, SIZES)) {
      if (size.height() % tile != 0 || size.width() % tile != 0) {
        throw root.wrong(
            "image_grid_pinpoints",
            "holds [%d, %d], which is no multiple of the tower's image_size %d"
                .formatted(size.height(), size.width(), tile));
      }
      sizes.add(List.of(size.height(), size.width()));
    }
    return new LlavaNextConfig(base, sizes);
  }

  @Override
  public String canonicalName(String fileName) {
    return LlavaNames.CANONICAL.apply(fileName);
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    LlavaConfig base = ((LlavaNextConfig) config).base();
    var specs = new ArrayList<>(LlavaNames.tensors(base));
    specs.add(TensorSpec.of("image_newline", base.text().width()));
    return specs;
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
