package dev.treeline.models;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// LLaVA in the Hugging Face layout: a Llama or Mistral text part, a CLIP or SigLIP tower. Defaults
/// are those of `transformers`' configuration_llava.py.
final class LlavaFamily implements Family {
  /// LLaVA-1.5's form: `USER: <image>\n… ASSISTANT:`.
  private static final String TEMPLATE =
      """
      {% for message in messages %}
      {% if message['role'] != 'system' %}{{ message['role'].upper() + ': ' }}{% endif %}
      {% for content in message['content'] | selectattr('type', 'equalto', 'image') %}
      {{- '<image>\n' }}{% endfor %}
      {% for content in message['content'] | selectattr('type', 'equalto', 'text') %}
      {{- content['text'] + ' ' }}{% endfor %}
      {% endfor %}
      {% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}
      """;

  @Override
  public Set<String> modelTypes() {
    return Set.of("llava");
  }

  @Override
  public LlavaConfig config(ConfigNode root) {
    return config(root, new Defaults("llama", "clip_vision_model", 32000));
  }

  /// What files leave out.
  ///
  /// @param text the kind of a text part that says none
  /// @param vision the kind of a tower that says none; behind SigLIP, all of the last layer's
  ///   vectors are used, else all but the first of the layer before
  record Defaults(String text, String vision, int imageToken) {
    boolean isSiglip() {
      return vision.startsWith("siglip");
    }
  }

  /// Reads the config of a LLaVA, or of a model built of its parts.
  static LlavaConfig config(ConfigNode root, Defaults defaults) {
    root.requireUnset("quantization_config", "a quantised checkpoint");
    TextConfig text = LlamaConfigReader.read(root.child("text_config"), defaults.text);
    VisionConfig vision = VisionConfigReader.read(root.child("vision_config"), defaults.vision);
    String usual = defaults.isSiglip() ? "full" : "default";
    String strategy = root.text("vision_feature_select_strategy", usual);
    if (!strategy.equals("default") && !strategy.equals("full")) {
      throw root.mustBe("vision_feature_select_strategy", "default or full");
    }
    List<Integer> layers = root.integers("vision_feature_layer");
    for (int layer : layers) {
      if (layer > vision.layers() || layer < -vision.layers() - 1) {
        throw root.wrong(
            "vision_feature_layer",
            "is " + layer + ", but the tower has " + vision.layers() + " layers");
      }
    }
    String idKey = root.has("image_token_id") ? "image_token_id" : "image_token_index";
    int imageToken = root.integer(idKey, defaults.imageToken);
    if (imageToken < 0) {
      throw root.mustBe(idKey, "an id, 0 or above");
    }
    return new LlavaConfig(
        text,
        vision,
        imageToken,
        layers.isEmpty() ? List.of(defaults.isSiglip() ? -1 : -2) : layers,
        strategy.equals("default"),
        Activation.read(root, "projector_hidden_act", Activation.GELU),
        root.flag("multimodal_projector_bias", true));
  }

  @Override
  public String canonicalName(String fileName) {
    return LlavaNames.CANONICAL.apply(fileName);
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    return LlavaNames.tensors((LlavaConfig) config);
  }

  @Override
  public PictureLayout pictures(Path directory, ModelConfig config) {
    return LlavaPictures.read(directory, (LlavaConfig) config);
  }

  @Override
  public String fallBackTemplate() {
    return TEMPLATE;
  }
}
