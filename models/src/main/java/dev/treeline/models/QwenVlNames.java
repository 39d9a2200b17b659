package dev.treeline.models;

import java.util.ArrayList;
import java.util.List;

/// The canonical names and shapes of a Qwen-VL's vision tower.
final class QwenVlNames {
  private static final String TOWER = "visual.";

  private QwenVlNames() {}

  static void addTower(List<TensorSpec> specs, QwenVisionConfig vision) {
    int width = vision.layers().width();
    QwenVisionConfig.Patches patches = vision.patches();
    specs.add(
        TensorSpec.of(
            TOWER + "patch_embed.proj.weight",
            width,
            3,
            patches.frames(),
            patches.size(),
            patches.size()));
    specs.add(
        TensorSpec.unused(TOWER + "rotary_pos_emb.inv_freq", vision.layers().headWidth() / 4));
    for (int layer = 0; layer < vision.layers().count(); layer++) {
      addLayer(specs, TOWER + "blocks." + layer + ".", vision);
    }
    switch (vision.kind()) {
      case QwenVisionConfig.Kind.Whole() -> {
        addNorm(specs, TOWER + "merger.ln_q", width);
        addMerger(specs, TOWER + "merger.mlp.0", TOWER + "merger.mlp.2", vision);
      }
      case QwenVisionConfig.Kind.Windowed _ -> {
        specs.add(TensorSpec.of(TOWER + "merger.ln_q.weight", width));
        addMerger(specs, TOWER + "merger.mlp.0", TOWER + "merger.mlp.2", vision);
      }
      case QwenVisionConfig.Kind.Stacked stacked -> addStacked(specs, vision, stacked);
    }
  }

  private static void addStacked(
      List<TensorSpec> specs, QwenVisionConfig vision, QwenVisionConfig.Kind.Stacked stacked) {
    int width = vision.layers().width();
    specs.add(TensorSpec.of(TOWER + "patch_embed.proj.bias", width));
    specs.add(TensorSpec.of(TOWER + "pos_embed.weight", stacked.positions(), width));
    var mergers = new ArrayList<String>(List.of(TOWER + "merger."));
    for (int i = 0; i < stacked.tapped().size(); i++) {
      mergers.add(TOWER + "deepstack_merger_list." + i + ".");
    }
    for (String merger : mergers) {
      boolean last = mergers.indexOf(merger) == 0;
      addNorm(specs, merger + "norm", last ? width : width * vision.patches().unit());
      addMerger(specs, merger + "linear_fc1", merger + "linear_fc2", vision);
    }
  }

  private static void addLayer(List<TensorSpec> specs, String at, QwenVisionConfig vision) {
    QwenVisionConfig.Layers layers = vision.layers();
    int width = layers.width();
    int mlp = layers.mlpWidth();
    addLinear(specs, at + "attn.qkv", 3 * width, width);
    addLinear(specs, at + "attn.proj", width, width);
    switch (vision.kind()) {
      case QwenVisionConfig.Kind.Windowed _ -> {
        specs.add(TensorSpec.of(at + "norm1.weight", width));
        specs.add(TensorSpec.of(at + "norm2.weight", width));
        addLinear(specs, at + "mlp.gate_proj", mlp, width);
        addLinear(specs, at + "mlp.up_proj", mlp, width);
        addLinear(specs, at + "mlp.down_proj", width, mlp);
      }
      case QwenVisionConfig.Kind.Whole _, QwenVisionConfig.Kind.Stacked _ -> {
        String map = vision.kind() instanceof QwenVisionConfig.Kind.Whole ? "fc" : "linear_fc";
        addNorm(specs, at + "norm1", width);
        addNorm(specs, at + "norm2", width);
        addLinear(specs, at + "mlp." + map + "1", mlp, width);
        addLinear(specs, at + "mlp." + map + "2", width, mlp);
      }
    }
  }

  private static void addMerger(
      List<TensorSpec> specs, String first, String second, QwenVisionConfig vision) {
    int merged = vision.layers().width() * vision.patches().unit();
    addLinear(specs, first, merged, merged);
    addLinear(specs, second, vision.outputWidth(), merged);
  }

  private static void addNorm(List<TensorSpec> specs, String name, int width) {
    specs.add(TensorSpec.of(name + ".weight", width));
    specs.add(TensorSpec.of(name + ".bias", width));
  }

  private static void addLinear(List<TensorSpec> specs, String name, int out, int in) {
    specs.add(TensorSpec.of(name + ".weight", out, in));
    specs.add(TensorSpec.of(name + ".bias", out));
  }
}
