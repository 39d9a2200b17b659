package dev.treeline.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Gemma 3 with a vision tower. Defaults are those of `transformers`' configuration_gemma3.py.
final class Gemma3Family implements Family {
  private static final String TOWER = "vision_tower.vision_model.";

  /// Gemma's norms are named otherwise than Llama's: the one before the two-layer map is Llama's
  /// `post_attention_layernorm`.
  private static final List<String> NORMS =
      List.of(
          "post_attention_layernorm", "attention_output_norm",
          "pre_feedforward_layernorm", "post_attention_layernorm",
          "post_feedforward_layernorm", "mlp_output_norm");

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
    ConfigNode textNode = root.child("text_config");
    TextConfig text = text(textNode);
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
    double base = textNode.positiveNumber("rope_local_base_freq", 10000);
    var local = new RotaryConfig(base, text.rotary().maxPositions(), new RotaryScaling.None());
    double scale = textNode.positiveNumber("query_pre_attn_scalar", 256);
    return new Gemma3Config(text, local, scale, vision, imageToken, tokens);
  }

  private static TextConfig text(ConfigNode text) {
    String type = text.text("model_type", "gemma3_text");
    if (!type.equals("gemma3_text")) {
      throw text.mustBe("model_type", "gemma3_text");
    }
    text.requireUnset("quantization_config", "a quantised checkpoint");
    if (text.flag("use_bidirectional_attention", false)) {
      throw text.wrong("use_bidirectional_attention", "is true, which is not supported");
    }
    int layers = text.positive("num_hidden_layers", 26);
    return new TextConfig(
        text.positive("hidden_size", 2304),
        layers,
        attention(text, layers),
        new TextConfig.Mlp(
            text.positive("intermediate_size", 9216),
            Activation.read(text, "hidden_activation", Activation.GELU_TANH),
            false),
        text.positive("vocab_size", 262208),
        text.positiveNumber("rms_norm_eps", 1e-6),
        RotaryConfig.read(text, 1_000_000, 131072),
        text.flag("tie_word_embeddings", true));
  }

  private static TextConfig.Attention attention(ConfigNode text, int layers) {
    int heads = text.positive("num_attention_heads", 8);
    int kvHeads = text.positive("num_key_value_heads", 4);
    int headWidth = text.positive("head_dim", 256);
    if (heads % kvHeads != 0 || headWidth % 2 != 0) {
      throw text.wrong(
          "num_key_value_heads",
          "is %d, which does not go with %d heads of width %d"
              .formatted(kvHeads, heads, headWidth));
    }
    boolean bias = text.flag("attention_bias", false);
    var window =
        new TextConfig.Window(text.positive("sliding_window", 4096), localLayers(text, layers));
    return new TextConfig.Attention(
        heads, kvHeads, headWidth, bias, bias, true, Optional.of(window));
  }

  private static Set<Integer> localLayers(ConfigNode text, int layers) {
    var local = new TreeSet<Integer>();
    if (!text.has("layer_types")) {
      int pattern = text.positive("sliding_window_pattern", 6);
      for (int layer = 0; layer < layers; layer++) {
        if ((layer + 1) % pattern != 0) {
          local.add(layer);
        }
      }
      return local;
    }
    if (text.node().get("layer_types").size() != layers) {
      throw text.wrong("layer_types", "must have one entry for each of the " + layers + " layers");
    }
    for (int layer = 0; layer < layers; layer++) {
      switch (text.node().get("layer_types").get(layer).asText()) {
        case "sliding_attention" -> local.add(layer);
        case "full_attention" -> {}
        default -> throw text.mustBe("layer_types", "sliding_attention or full_attention each");
      }
    }
    return local;
  }

  @Override
  public String canonicalName(String fileName) {
    String name = CANONICAL.apply(fileName);
    if (name.startsWith("vision_tower.") && !name.startsWith(TOWER)) {
      name = TOWER + name.substring("vision_tower.".length());
    }
    for (int i = 0; i < NORMS.size() && name.startsWith("language_model.layers."); i += 2) {
      if (name.endsWith("." + NORMS.get(i) + ".weight")) {
        return name.replace(NORMS.get(i), NORMS.get(i + 1));
      }
    }
    return name;
  }

  @Override
  public String moduleName(String canonical) {
    String name = canonical;
    for (int i = 1; i < NORMS.size() && name.startsWith("language_model.layers."); i += 2) {
      if (canonical.endsWith("." + NORMS.get(i) + ".weight")) {
        name = canonical.replace(NORMS.get(i), NORMS.get(i - 1));
      }
    }
    return Family.super.moduleName(name);
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    var gemma = (Gemma3Config) config;
    var specs = new ArrayList<>(TextNames.tensors(gemma.text()));
    int width = gemma.text().width();
    for (int layer = 0; layer < gemma.text().layers(); layer++) {
      String at = "language_model.layers." + layer + ".";
      specs.add(TensorSpec.of(at + "attention_output_norm.weight", width));
      specs.add(TensorSpec.of(at + "mlp_output_norm.weight", width));
    }
    addTower(specs, gemma.vision());
    int seen = gemma.vision().width();
    specs.add(TensorSpec.of("multi_modal_projector.mm_input_projection_weight", seen, width));
    specs.add(TensorSpec.of("multi_modal_projector.mm_soft_emb_norm.weight", seen));
    return specs;
  }

  private static void addTower(List<TensorSpec> specs, VisionConfig vision) {
    int width = vision.width();
    int patch = vision.patchSize();
    String embeddings = TOWER + "embeddings.";
    specs.add(TensorSpec.of(embeddings + "patch_embedding.weight", width, 3, patch, patch));
    specs.add(TensorSpec.of(embeddings + "patch_embedding.bias", width));
    specs.add(TensorSpec.of(embeddings + "position_embedding.weight", vision.positions(), width));
    for (int layer = 0; layer < vision.layers(); layer++) {
      String at = TOWER + "encoder.layers." + layer + ".";
      addNorm(specs, at + "layer_norm1", width);
      for (String map : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
        TextNames.addLinear(specs, at + "self_attn." + map, true, width, width);
      }
      addNorm(specs, at + "layer_norm2", width);
      TextNames.addLinear(specs, at + "mlp.fc1", true, vision.mlpWidth(), width);
      TextNames.addLinear(specs, at + "mlp.fc2", true, width, vision.mlpWidth());
    }
    addNorm(specs, TOWER + "post_layernorm", width);
  }

  private static void addNorm(List<TensorSpec> specs, String name, int width) {
    specs.add(TensorSpec.of(name + ".weight", width));
    specs.add(TensorSpec.of(name + ".bias", width));
  }

  @Override
  public PictureLayout pictures(Path directory, ModelConfig config) {
    return Gemma3Pictures.read(directory, (Gemma3Config) config);
  }

  @Override
  public String fallBackTemplate() {
    return TEMPLATE;
  }

  /// Tokens that the tokenizer names as well, the pattern that the layers' types say in full, and
  /// caps that the reference reads but does not apply in this family.
  @Override
  public Set<String> harmlessKeys() {
    return Set.of(
        "boi_token_index",
        "eoi_token_index",
        "_sliding_window_pattern",
        "sliding_window_pattern",
        "cache_implementation",
        "attn_logit_softcapping",
        "final_logit_softcapping");
  }
}
