package dev.treeline.models;

import dev.treeline.models.QwenVisionConfig.Kind;
import dev.treeline.models.QwenVisionConfig.Layers;
import dev.treeline.models.QwenVisionConfig.Patches;
import java.util.List;
import java.util.Set;

/// Reads the tower's part of a Qwen-VL config with the defaults of `transformers`'
/// configuration_qwen2_vl.py, configuration_qwen2_5_vl.py and configuration_qwen3_vl.py.
final class QwenVisionReader {
  private final ConfigNode vision;

  QwenVisionReader(ConfigNode vision) {
    this.vision = vision;
  }

  QwenVisionConfig qwen2() {
    int width = vision.positive("embed_dim", 1280);
    int mlp = (int) (width * vision.positiveNumber("mlp_ratio", 4));
    Layers layers = layers(32, width, mlp, Activation.QUICK_GELU);
    return new QwenVisionConfig(
        layers, patches(14), vision.positive("hidden_size", 3584), new Kind.Whole());
  }

  QwenVisionConfig qwen25() {
    Layers layers =
        layers(
            32,
            vision.positive("hidden_size", 3584),
            vision.positive("intermediate_size", 3420),
            Activation.SILU);
    Patches patches = patches(14);
    int window = vision.positive("window_size", 112);
    int side = window / patches.merge() / patches.size();
    if (side == 0) {
      throw vision.wrong(
          "window_size",
          "is %d, less than the %d pixels of a merged vector".formatted(window, patches.factor()));
    }
    List<Integer> whole =
        vision.has("fullatt_block_indexes")
            ? vision.integers("fullatt_block_indexes")
            : List.of(7, 15, 23, 31);
    return new QwenVisionConfig(
        layers,
        patches,
        vision.positive("out_hidden_size", 3584),
        new Kind.Windowed(side, Set.copyOf(whole)));
  }

  QwenVisionConfig qwen3() {
    Layers layers =
        layers(
            27,
            vision.positive("hidden_size", 1152),
            vision.positive("intermediate_size", 4304),
            Activation.GELU_TANH);
    List<Integer> tapped =
        vision.has("deepstack_visual_indexes")
            ? vision.integers("deepstack_visual_indexes")
            : List.of(8, 16, 24);
    for (int layer : tapped) {
      if (layer < 0 || layer >= layers.count()) {
        throw vision.wrong(
            "deepstack_visual_indexes",
            "has %d, but the tower has %d layers".formatted(layer, layers.count()));
      }
    }
    return new QwenVisionConfig(
        layers,
        patches(16),
        vision.positive("out_hidden_size", 3584),
        new Kind.Stacked(vision.positive("num_position_embeddings", 2304), tapped));
  }

  private Layers layers(int count, int width, int mlpWidth, Activation activation) {
    int heads = vision.positive("num_heads", 16);
    if (width % heads != 0 || width / heads % 4 != 0) {
      throw vision.wrong(
          "num_heads", "is %d, but %d / num_heads must be a multiple of 4".formatted(heads, width));
    }
    return new Layers(
        vision.positive("depth", count),
        width,
        heads,
        mlpWidth,
        Activation.read(vision, "hidden_act", activation));
  }

  private Patches patches(int size) {
    if (vision.positive("in_channels", 3) != 3) {
      throw vision.wrong("in_channels", "other than 3 is not supported");
    }
    return new Patches(
        vision.positive("patch_size", size),
        vision.positive("temporal_patch_size", 2),
        vision.positive("spatial_merge_size", 2));
  }
}
