package dev.treeline.models;

import java.util.List;

/// The names and shapes of the tensors of a SigLIP tower that is used to its last layer.
final class SiglipNames {
  private SiglipNames() {}

  /// @param at the tower's name with a dot behind
  static void add(List<TensorSpec> specs, String at, VisionConfig vision) {
    int width = vision.width();
    int patch = vision.patchSize();
    String embeddings = at + "embeddings.";
    specs.add(TensorSpec.of(embeddings + "patch_embedding.weight", width, 3, patch, patch));
    specs.add(TensorSpec.of(embeddings + "patch_embedding.bias", width));
    specs.add(TensorSpec.of(embeddings + "position_embedding.weight", vision.positions(), width));
    specs.add(TensorSpec.unused(embeddings + "position_ids", 1, vision.positions()));
    for (int layer = 0; layer < vision.layers(); layer++) {
      addLayer(specs, at + "encoder.layers." + layer + ".", vision);
    }
    addNorm(specs, at + "post_layernorm", width);
  }

  private static void addLayer(List<TensorSpec> specs, String at, VisionConfig vision) {
    int width = vision.width();
    addNorm(specs, at + "layer_norm1", width);
    for (String map : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
      TextNames.addLinear(specs, at + "self_attn." + map, true, width, width);
    }
    addNorm(specs, at + "layer_norm2", width);
    TextNames.addLinear(specs, at + "mlp.fc1", true, vision.mlpWidth(), width);
    TextNames.addLinear(specs, at + "mlp.fc2", true, width, vision.mlpWidth());
  }

  private static void addNorm(List<TensorSpec> specs, String name, int width) {
    specs.add(TensorSpec.of(name + ".weight", width));
    specs.add(TensorSpec.of(name + ".bias", width));
  }
}
