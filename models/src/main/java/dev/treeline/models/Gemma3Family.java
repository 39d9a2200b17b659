package dev.treeline.models;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Gemma 3 with a vision tower. Defaults are those of `transformers`' configuration_gemma3.py.
final class Gemma3Family implements Family {
  private static final String TOWER = "vision_tower.vision_model.";

  private static final Renaming CANONICAL =
      new Renaming(
          "model.language_model.", "language_model.",
          "language_model.lm_head.", "lm_head.",
          "language_model.model.", "language_model.",
          "model.", "");

  private static final String TEMPLATE =
      """
      {{- bos_token }}
      {%- for message in messages %}
      {{- '<start_of_turn>' + ('model' if message['role'] == 'assistant' else 'user') + '\n' }}
      {%- for content in message['content'] %}
      {%- if content['type'] == 'image' %}{{- '<start_of_image>' }}
      {%- else %}{{- content['text'] | trim }}
      {%- endif %}
      {%- endfor %}
      {{- '<end_of_turn>\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}{{- '<start_of_turn>model\n' }}
      {%- endif %}
      """;

  @Override
  public Set<String> modelTypes() {
    return Set.of("gemma3");
  }

  @Override
  public Gemma3Config config(ConfigNode root) {
    root.requireUnset("quantization_config", "a quantised checkpoint");
    ConfigNode text = root.child("text_config");
    if (!text.text("model_type", "gemma3_text").equals("gemma3_text")) {
      throw text.mustBe("model_type", "gemma3_text");
    }
    GemmaTextConfig gemma =
        GemmaConfigReader.read(text, GemmaConfigReader.Kind.GEMMA3).belowAnother();
    ConfigNode visionNode = root.child("vision_config");
    if (!visionNode.text("model_type", "").equals("siglip_vision_model")) {
      throw visionNode.mustBe("model_type", "siglip_vision_model");
    }
    VisionConfig vision = VisionConfigReader.read(visionNode, "siglip_vision_model");
    int tokens = root.positive("mm_tokens_per_image", 256);
    int side = (int) Math.sqrt(tokens);
    int grid = vision.image().side();
    if (side * side != tokens || side > grid || grid / (grid / side) != side) {
      throw root.wrong(
          "mm_tokens_per_image",
          "is %d, which does not divide the tower's %d x %d patches into squares"
              .formatted(tokens, grid, grid));
    }
    String idKey = root.has("image_token_id") ? "image_token_id" : "image_token_index";
    int imageToken = root.integer(idKey, 262144);
    if (imageToken < 0) {
      throw root.mustBe(idKey, "an id, 0 or above");
    }
    return new Gemma3Config(gemma, vision, imageToken, tokens);
  }

  @Override
  public String canonicalName(String fileName) {
    String name = CANONICAL.apply(fileName);
    if (name.startsWith("vision_tower.") && !name.startsWith(TOWER)) {
      name = TOWER + name.substring("vision_tower.".length());
    }
    return name;
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    var gemma = (Gemma3Config) config;
    List<TensorSpec> specs = GemmaNames.tensors(gemma.gemma());
    SiglipNames.add(specs, TOWER, gemma.vision());
    int width = gemma.text().width();
    int seen = gemma.vision().width();
    specs.add(TensorSpec.of("multi_modal_projector.mm_input_projection_weight", seen, width));
    specs.add(TensorSpec.of("multi_modal_projector.mm_soft_emb_norm.weight", seen));
    return specs;
  }

  @Override
  public PictureLayout pictures(Path directory, ModelConfig config) {
    return Gemma3Pictures.read(directory, (Gemma3Config) config);
  }

  @Override
  public String fallBackTemplate() {
    return TEMPLATE;
  }

  /// Tokens that the tokenizer names as well, and those of the language model.
  @Override
  public Set<String> harmlessKeys() {
    Set<String> keys = new HashSet<>(GemmaConfigReader.HARMLESS);
    keys.addAll(Set.of("boi_token_index", "eoi_token_index"));
    return keys;
  }
}
