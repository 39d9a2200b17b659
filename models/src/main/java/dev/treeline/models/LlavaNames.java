package dev.treeline.models;

import java.util.ArrayList;
import java.util.List;

/// The names and shapes of a LLaVA's tensors. Canonical names are those of `transformers` ≥ 4.52
/// without the leading `model.`; files also have the older ones.
final class LlavaNames {
  private static final String TOWER = "vision_tower.vision_model.";

  private LlavaNames() {}

  /// The canonical name for a name in either layout.
  static String canonical(String fileName) {
    String name = fileName.startsWith("model.") ? fileName.substring(6) : fileName;
    if (name.startsWith("language_model.lm_head.")) {
      return name.substring("language_model.".length());
    }
    if (name.startsWith("language_model.model.")) {
      return "language_model." + name.substring("language_model.model.".length());
    }
    if (name.startsWith("vision_tower.") && !name.startsWith(TOWER)) {
      return TOWER + name.substring("vision_tower.".length());
    }
    return name;
  }

  /// The name in the older layout, which every version of `transformers` reads.
  static String stock(String canonical) {
    if (canonical.startsWith("lm_head.")) {
      return "language_model." + canonical;
    }
    if (canonical.startsWith("language_model.")) {
      return "language_model.model." + canonical.substring("language_model.".length());
    }
    return canonical;
  }

  static List<TensorSpec> tensors(LlavaConfig config) {
    var specs = new ArrayList<TensorSpec>();
    addText(specs, config.text());
    addTower(specs, config);
    int width = config.text().width();
    addLinear(
        specs,
        "multi_modal_projector.linear_1",
        config.projectorBias(),
        width,
        config.featureWidth());
    addLinear(specs, "multi_modal_projector.linear_2", config.projectorBias(), width, width);
    return specs;
  }

  private static void addText(List<TensorSpec> specs, TextConfig text) {
    long vocabulary = text.vocabularySize();
    specs.add(TensorSpec.of("language_model.embed_tokens.weight", vocabulary, text.width()));
    for (int layer = 0; layer < text.layers(); layer++) {
      addTextLayer(specs, "language_model.layers." + layer + ".", text);
    }
    specs.add(TensorSpec.of("language_model.norm.weight", text.width()));
    specs.add(
        text.tied()
            ? TensorSpec.unused("lm_head.weight", vocabulary, text.width())
            : TensorSpec.of("lm_head.weight", vocabulary, text.width()));
  }

  private static void addTextLayer(List<TensorSpec> specs, String at, TextConfig text) {
    int width = text.width();
    int queries = text.heads() * text.headWidth();
    int keys = text.kvHeads() * text.headWidth();
    boolean inputBias = text.attention().inputBias();
    specs.add(TensorSpec.of(at + "input_layernorm.weight", width));
    addLinear(specs, at + "self_attn.q_proj", inputBias, queries, width);
    addLinear(specs, at + "self_attn.k_proj", inputBias, keys, width);
    addLinear(specs, at + "self_attn.v_proj", inputBias, keys, width);
    addLinear(specs, at + "self_attn.o_proj", text.attention().outputBias(), width, queries);
    specs.add(TensorSpec.of(at + "post_attention_layernorm.weight", width));
    addLinear(specs, at + "mlp.gate_proj", text.mlp().bias(), text.mlpWidth(), width);
    addLinear(specs, at + "mlp.up_proj", text.mlp().bias(), text.mlpWidth(), width);
    addLinear(specs, at + "mlp.down_proj", text.mlp().bias(), width, text.mlpWidth());
    specs.add(TensorSpec.unused(at + "self_attn.rotary_emb.inv_freq", text.headWidth() / 2));
  }

  private static void addTower(List<TensorSpec> specs, LlavaConfig config) {
    VisionConfig vision = config.vision();
    boolean clip = vision.kind() == VisionConfig.Kind.CLIP;
    int width = vision.width();
    long patch = vision.patchSize();
    String embeddings = TOWER + "embeddings.";
    specs.add(TensorSpec.of(embeddings + "patch_embedding.weight", width, 3, patch, patch));
    specs.add(TensorSpec.of(embeddings + "position_embedding.weight", vision.positions(), width));
    specs.add(TensorSpec.unused(embeddings + "position_ids", 1, vision.positions()));
    if (clip) {
      specs.add(TensorSpec.of(embeddings + "class_embedding", width));
      addNorm(specs, TOWER + "pre_layrnorm", width, true);
    } else {
      specs.add(TensorSpec.of(embeddings + "patch_embedding.bias", width));
    }
    int used = config.featureStates().stream().mapToInt(state -> state).max().orElse(0);
    for (int layer = 0; layer < vision.layers(); layer++) {
      addTowerLayer(specs, TOWER + "encoder.layers." + layer + ".", vision, layer < used);
    }
    addNorm(specs, TOWER + "post_layernorm", width, false);
  }

  private static void addTowerLayer(
      List<TensorSpec> specs, String at, VisionConfig vision, boolean used) {
    int width = vision.width();
    var layer = new ArrayList<TensorSpec>();
    addNorm(layer, at + "layer_norm1", width, true);
    for (String map : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
      addLinear(layer, at + "self_attn." + map, true, width, width);
    }
    addNorm(layer, at + "layer_norm2", width, true);
    addLinear(layer, at + "mlp.fc1", true, vision.mlpWidth(), width);
    addLinear(layer, at + "mlp.fc2", true, width, vision.mlpWidth());
    layer.forEach(spec -> specs.add(new TensorSpec(spec.name(), spec.shape(), used)));
  }

  private static void addNorm(List<TensorSpec> specs, String name, int width, boolean required) {
    for (String part : List.of(".weight", ".bias")) {
      specs.add(new TensorSpec(name + part, List.of((long) width), required));
    }
  }

  private static void addLinear(
      List<TensorSpec> specs, String name, boolean bias, int out, int in) {
    specs.add(TensorSpec.of(name + ".weight", out, in));
    if (bias) {
      specs.add(TensorSpec.of(name + ".bias", out));
    }
  }
}
