package dev.treeline.models;

import java.util.ArrayList;
import java.util.List;

/// The names and shapes of a Llama-3.2-Vision's tensors. Canonical names are those of
/// `transformers` ≥ 4.52 without the leading `model.`; files also have the older ones.
final class MllamaNames {
  private static final String TOWER = "vision_model.";

  /// Both layouts of the files.
  static final Renaming CANONICAL =
      new Renaming(
          "model.language_model.", "language_model.",
          "language_model.lm_head.", "lm_head.",
          "language_model.model.", "language_model.",
          "model.", "");

  private MllamaNames() {}

  static List<TensorSpec> tensors(MllamaConfig config) {
    var specs = new ArrayList<TensorSpec>();
    addText(specs, config);
    addEmbeddings(specs, config.vision());
    MllamaConfig.Depth depth = config.vision().depth();
    for (int layer = 0; layer < depth.layers(); layer++) {
      addTowerLayer(specs, TOWER + "transformer.layers." + layer + ".", config.vision());
    }
    for (int layer = 0; layer < depth.globalLayers(); layer++) {
      String at = TOWER + "global_transformer.layers." + layer + ".";
      addTowerLayer(specs, at, config.vision());
      specs.add(TensorSpec.of(at + "gate_attn", 1));
      specs.add(TensorSpec.of(at + "gate_ffn", 1));
    }
    int width = config.text().width();
    TextNames.addLinear(specs, "multi_modal_projector", true, width, config.vision().outputWidth());
    return specs;
  }

  /// Llama's, but some layers have `cross_attn` for `self_attn`, with norms and gates.
  private static void addText(List<TensorSpec> specs, MllamaConfig config) {
    TextConfig text = config.text();
    String embedding = "language_model.embed_tokens.weight";
    for (TensorSpec spec : TextNames.tensors(text)) {
      String name = spec.name();
      if (name.equals(embedding)) {
        specs.add(TensorSpec.of(embedding, config.embeddingRows(), text.width()));
      } else if (!isReplaced(name, config)) {
        specs.add(spec);
      }
    }
    int queries = text.heads() * text.headWidth();
    int keys = text.kvHeads() * text.headWidth();
    for (int layer : config.crossLayers()) {
      String at = "language_model.layers." + layer + ".cross_attn";
      TextNames.addLinear(specs, at + ".q_proj", false, queries, text.width());
      TextNames.addLinear(specs, at + ".k_proj", false, keys, text.width());
      TextNames.addLinear(specs, at + ".v_proj", false, keys, text.width());
      TextNames.addLinear(specs, at + ".o_proj", false, text.width(), queries);
      specs.add(TensorSpec.of(at + ".q_norm.weight", text.headWidth()));
      specs.add(TensorSpec.of(at + ".k_norm.weight", text.headWidth()));
      specs.add(TensorSpec.of(at + "_attn_gate", 1));
      specs.add(TensorSpec.of(at + "_mlp_gate", 1));
    }
  }

  private static boolean isReplaced(String name, MllamaConfig config) {
    return config.crossLayers().stream()
        .anyMatch(layer -> name.startsWith("language_model.layers." + layer + ".self_attn."));
  }

  private static void addEmbeddings(List<TensorSpec> specs, MllamaConfig.Vision vision) {
    int width = vision.width();
    int ratios = vision.tiles().ratios() + 1; // 0 stands for no picture
    long tiles = vision.tiles().most();
    long patch = vision.image().patchSize();
    String positions = TOWER + "gated_positional_embedding.";
    specs.add(TensorSpec.of(TOWER + "patch_embedding.weight", width, 3, patch, patch));
    specs.add(TensorSpec.of(TOWER + "class_embedding", width));
    specs.add(TensorSpec.of(positions + "embedding", vision.positions(), width));
    specs.add(TensorSpec.of(positions + "gate", 1));
    specs.add(
        TensorSpec.of(
            positions + "tile_embedding.weight", ratios, tiles * vision.positions() * width));
    for (String when : List.of("pre", "post")) {
      String at = TOWER + when + "_tile_positional_embedding.";
      specs.add(TensorSpec.of(at + "embedding.weight", ratios, tiles * width));
      specs.add(TensorSpec.of(at + "gate", 1));
      addNorm(specs, TOWER + "layernorm_" + when, width);
    }
  }

  private static void addTowerLayer(List<TensorSpec> specs, String at, MllamaConfig.Vision vision) {
    int width = vision.width();
    for (String map : List.of("q_proj", "k_proj", "v_proj", "o_proj")) {
      TextNames.addLinear(specs, at + "self_attn." + map, false, width, width);
    }
    TextNames.addLinear(specs, at + "mlp.fc1", true, vision.mlpWidth(), width);
    TextNames.addLinear(specs, at + "mlp.fc2", true, width, vision.mlpWidth());
    addNorm(specs, at + "input_layernorm", width);
    addNorm(specs, at + "post_attention_layernorm", width);
  }

  private static void addNorm(List<TensorSpec> specs, String name, int width) {
    specs.add(TensorSpec.of(name + ".weight", width));
    specs.add(TensorSpec.of(name + ".bias", width));
  }
}
