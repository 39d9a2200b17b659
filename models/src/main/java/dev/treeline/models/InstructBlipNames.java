package dev.treeline.models;

import java.util.ArrayList;
import java.util.List;

/// The names and shapes of an InstructBLIP's tensors. Canonical names are the files' own but for
/// the language model's, which are those of [TextNames].
final class InstructBlipNames {
  static final Renaming CANONICAL =
      new Renaming(
          "language_model.lm_head.", "lm_head.",
          "language_model.model.", "language_model.",
          "model.language_model.", "language_model.",
          "model.", "");

  /// What a tensor is called in the model that `transformers` builds.
  static final Renaming MODULES =
      new Renaming(
          "lm_head.", "language_model.lm_head.", "language_model.", "language_model.model.");

  private InstructBlipNames() {}

  static List<TensorSpec> tensors(InstructBlipConfig config) {
    var specs = new ArrayList<TensorSpec>(TextNames.tensors(config.text()));
    addTower(specs, config.vision());
    addQueries(specs, config);
    int width = config.queries().width();
    specs.add(TensorSpec.of("query_tokens", 1, config.imageTokens(), width));
    TextNames.addLinear(specs, "language_projection", true, config.text().width(), width);
    return specs;
  }

  private static void addTower(List<TensorSpec> specs, InstructBlipConfig.Vision vision) {
    int width = vision.width();
    long patch = vision.image().patchSize();
    String embeddings = "vision_model.embeddings.";
    specs.add(TensorSpec.of(embeddings + "class_embedding", 1, 1, width));
    specs.add(TensorSpec.of(embeddings + "patch_embedding.weight", width, 3, patch, patch));
    specs.add(TensorSpec.of(embeddings + "patch_embedding.bias", width));
    specs.add(TensorSpec.of(embeddings + "position_embedding", 1, vision.positions(), width));
    for (int layer = 0; layer < vision.layers(); layer++) {
      String at = "vision_model.encoder.layers." + layer + ".";
      addNorm(specs, at + "layer_norm1", width);
      TextNames.addLinear(specs, at + "self_attn.qkv", vision.mapBias(), 3 * width, width);
      TextNames.addLinear(specs, at + "self_attn.projection", true, width, width);
      addNorm(specs, at + "layer_norm2", width);
      TextNames.addLinear(specs, at + "mlp.fc1", true, vision.mlpWidth(), width);
      TextNames.addLinear(specs, at + "mlp.fc2", true, width, vision.mlpWidth());
    }
    addNorm(specs, "vision_model.post_layernorm", width);
  }

  private static void addQueries(List<TensorSpec> specs, InstructBlipConfig config) {
    InstructBlipConfig.Queries queries = config.queries();
    int width = queries.width();
    int positions = queries.words().mostPositions();
    String embeddings = "qformer.embeddings.";
    specs.add(TensorSpec.of(embeddings + "word_embeddings.weight", queries.words().count(), width));
    specs.add(TensorSpec.of(embeddings + "position_embeddings.weight", positions, width));
    specs.add(TensorSpec.unused(embeddings + "position_ids", 1, positions));
    addNorm(specs, embeddings + "layernorm", width);
    for (int layer = 0; layer < queries.layers(); layer++) {
      String at = "qformer.encoder.layer." + layer + ".";
      addAttention(specs, at + "attention.", width, width);
      if (queries.looks(layer)) {
        addAttention(specs, at + "crossattention.", width, config.vision().width());
      }
      for (String kind : List.of("", "_query")) {
        String intermediate = at + "intermediate" + kind + ".dense";
        TextNames.addLinear(specs, intermediate, true, queries.mlpWidth(), width);
        addOutput(specs, at + "output" + kind, width, queries.mlpWidth());
      }
    }
  }

  private static void addAttention(List<TensorSpec> specs, String at, int width, int seen) {
    TextNames.addLinear(specs, at + "attention.query", true, width, width);
    TextNames.addLinear(specs, at + "attention.key", true, width, seen);
    TextNames.addLinear(specs, at + "attention.value", true, width, seen);
    addOutput(specs, at + "output", width, width);
  }

  private static void addOutput(List<TensorSpec> specs, String at, int width, int in) {
    TextNames.addLinear(specs, at + ".dense", true, width, in);
    addNorm(specs, at + ".LayerNorm", width);
  }

  private static void addNorm(List<TensorSpec> specs, String name, int width) {
    specs.add(TensorSpec.of(name + ".weight", width));
    specs.add(TensorSpec.of(name + ".bias", width));
  }
}
