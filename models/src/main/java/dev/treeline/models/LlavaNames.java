package dev.treeline.models;

import java.util.ArrayList;
import java.util.List;

/// The names and shapes of a LLaVA's tensors. Canonical names are those of `transformers` ≥ 4.52
/// without the leading `model.`; files also have the older ones.
final class LlavaNames {
  private static final String TOWER = "vision_tower.vision_model.";

  private LlavaNames() {}

  /// Both layouts of the files.
  static final Renaming CANONICAL =
      new Renaming(
          "model.language_model.",
          "language_model.",
          "language_model.lm_head.",
          "lm_head.",
          "language_model.model.",
          "language_model.",
          "model.vision_tower.vision_model.",
          TOWER,
          "model.vision_tower.",
          TOWER,
          "vision_tower.vision_model.",
          TOWER,
          "vision_tower.",
          TOWER,
          "model.",
          "");

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
    specs.addAll(TextNames.tensors(config.text()));
    addTower(specs, config);
    int width = config.text().width();
    TextNames.addLinear(
        specs,
        "multi_modal_projector.linear_1",
        config.projectorBias(),
        width,
        config.featureWidth());
    TextNames.addLinear(
        specs, "multi_modal_projector.linear_2", config.projectorBias(), width, width);
    return specs;
  }

  /// The same, and the vector that ends each row of a picture's tiles.
  static List<TensorSpec> tiledTensors(LlavaConfig config) {
    var specs = new ArrayList<>(tensors(config));
    specs.add(TensorSpec.of("image_newline", config.text().width()));
    return specs;
  }

  static void addTower(List<TensorSpec> specs, LlavaConfig config) {
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
      TextNames.addLinear(layer, at + "self_attn." + map, true, width, width);
    }
    addNorm(layer, at + "layer_norm2", width, true);
    TextNames.addLinear(layer, at + "mlp.fc1", true, vision.mlpWidth(), width);
    TextNames.addLinear(layer, at + "mlp.fc2", true, width, vision.mlpWidth());
    layer.forEach(spec -> specs.add(new TensorSpec(spec.name(), spec.shape(), used)));
  }

  private static void addNorm(List<TensorSpec> specs, String name, int width, boolean required) {
    for (String part : List.of(".weight", ".bias")) {
      specs.add(new TensorSpec(name + part, List.of((long) width), required));
    }
  }
}
