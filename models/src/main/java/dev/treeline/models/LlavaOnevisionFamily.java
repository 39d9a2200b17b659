package dev.treeline.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// LLaVA-OneVision in the Hugging Face layout: a Qwen2 text part, a SigLIP tower. Defaults are
/// those of `transformers`' configuration_llava_onevision.py. Videos are not read.
final class LlavaOnevisionFamily implements Family {
  private static final Pattern ASPECT = Pattern.compile("anyres_max_([1-9][0-9]{0,3})");
  private static final int EDGE = 384;

  private static final String TEMPLATE =
      """
      {% for message in messages %}{{ '<|im_start|>' + message['role'] + ' ' }}\
      {% for content in message['content'] | selectattr('type', 'equalto', 'image') %}\
      {{ '<image>' }}{% endfor %}\
      {% for content in message['content'] | selectattr('type', 'equalto', 'text') %}\
      {{ '\\n' + content['text'] }}{% endfor %}{{ '<|im_end|>' }}{% endfor %}\
      {% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}\
      """;

  @Override
  public Set<String> modelTypes() {
    return Set.of("llava_onevision");
  }

  @Override
  public LlavaOnevisionConfig config(ConfigNode root) {
    root.requireUnset("quantization_config", "a quantised checkpoint");
    if (!root.has("vision_config")) {
      throw root.wrong("vision_config", "is missing");
    }
    LlavaConfig base =
        LlavaFamily.config(root, new LlavaFamily.Defaults("qwen2", "siglip_vision_model", 151646));
    return new LlavaOnevisionConfig(
        base, LlavaNextFamily.sizes(root, base, sizes()), mostTiles(root));
  }

  /// The number in `anyres_max_9`.
  static int mostTiles(ConfigNode node) {
    String key = "vision_aspect_ratio";
    Matcher aspect = ASPECT.matcher(node.text(key, "anyres_max_9"));
    if (!aspect.matches()) {
      throw node.mustBe(key, "anyres_max_ and a number");
    }
    return Integer.parseInt(aspect.group(1));
  }

  /// All sizes up to 6 by 6 tiles.
  static List<AnyResolution.Size> sizes() {
    List<AnyResolution.Size> sizes = new ArrayList<>();
    for (int height = EDGE; height <= 6 * EDGE; height += EDGE) {
      for (int width = EDGE; width <= 6 * EDGE; width += EDGE) {
        sizes.add(new AnyResolution.Size(height, width));
      }
    }
    return sizes;
  }

  @Override
  public String canonicalName(String fileName) {
    return LlavaNames.CANONICAL.apply(fileName);
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    return LlavaNames.tiledTensors(((LlavaOnevisionConfig) config).base());
  }

  @Override
  public PictureLayout pictures(Path directory, ModelConfig config) {
    return LlavaOnevisionPictures.read(directory, (LlavaOnevisionConfig) config);
  }

  @Override
  public String fallBackTemplate() {
    return TEMPLATE;
  }
}
