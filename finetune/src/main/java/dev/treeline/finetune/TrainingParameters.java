package dev.treeline.finetune;

import dev.treeline.models.Activation;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.TextConfig;
import dev.treeline.models.VisionConfig;
import java.util.ArrayList;
import java.util.List;

/// The parameters of a LLaVA in the order in which `training.py` counts them.
final class TrainingParameters {
  static final String TOWER = "vision_tower.vision_model.";
  private static final List<String> TOWER_LAYER =
      List.of(
          "layer_norm1.weight", "layer_norm1.bias",
          "self_attn.q_proj.weight", "self_attn.q_proj.bias",
          "self_attn.k_proj.weight", "self_attn.k_proj.bias",
          "self_attn.v_proj.weight", "self_attn.v_proj.bias",
          "self_attn.out_proj.weight", "self_attn.out_proj.bias",
          "layer_norm2.weight", "layer_norm2.bias",
          "mlp.fc1.weight", "mlp.fc1.bias",
          "mlp.fc2.weight", "mlp.fc2.bias");
  private static final List<String> TEXT_LAYER =
      List.of(
          "input_layernorm.weight",
          "self_attn.q_proj.weight",
          "self_attn.k_proj.weight",
          "self_attn.v_proj.weight",
          "self_attn.o_proj.weight",
          "post_attention_layernorm.weight",
          "mlp.gate_proj.weight",
          "mlp.up_proj.weight",
          "mlp.down_proj.weight");

  private TrainingParameters() {}

  /// The tower's parameters up to the layer whose output is used.
  static List<String> tower(LlavaConfig config) {
    var names = new ArrayList<String>();
    names.add(TOWER + "embeddings.class_embedding");
    names.add(TOWER + "embeddings.patch_embedding.weight");
    names.add(TOWER + "embeddings.position_embedding.weight");
    names.add(TOWER + "pre_layrnorm.weight");
    names.add(TOWER + "pre_layrnorm.bias");
    for (int layer = 0; layer < config.featureStates().getFirst(); layer++) {
      String at = TOWER + "encoder.layers." + layer + ".";
      TOWER_LAYER.forEach(part -> names.add(at + part));
    }
    return names;
  }

  /// All that an answer depends on: tower, projector, embedding, text layers, norm, head.
  static List<String> all(LlavaConfig config) {
    var names = new ArrayList<String>(tower(config));
    for (String map : List.of("linear_1", "linear_2")) {
      names.add("multi_modal_projector." + map + ".weight");
      names.add("multi_modal_projector." + map + ".bias");
    }
    names.add("language_model.embed_tokens.weight");
    for (int layer = 0; layer < config.text().layers(); layer++) {
      String at = "language_model.layers." + layer + ".";
      TEXT_LAYER.forEach(part -> names.add(at + part));
    }
    names.add("language_model.norm.weight");
    if (!config.text().tied()) {
      names.add("lm_head.weight");
    }
    return names;
  }

  /// What `training.py` calls sizes.
  static long[] sizes(LlavaConfig config, Compute compute) {
    VisionConfig vision = config.vision();
    TextConfig text = config.text();
    int towerSize = tower(config).size();
    return new long[] {
      config.featureStates().getFirst(),
      vision.heads(),
      vision.patchSize(),
      config.dropClassToken() ? 1 : 0,
      code(vision.activation()),
      code(config.projectorActivation()),
      towerSize + 5,
      text.layers(),
      text.heads(),
      text.kvHeads(),
      text.headWidth(),
      text.tied() ? 1 : 0,
      compute.code()
    };
  }

  /// Refuses a model that the kernels do not compute.
  static void requireSupported(LlavaConfig config) {
    TextConfig text = config.text();
    require(
        config.vision().kind() == VisionConfig.Kind.CLIP, "a CLIP tower", config.vision().kind());
    require(config.featureLayers().size() == 1, "one feature layer", config.featureLayers());
    require(config.projectorBias(), "a projector with biases", false);
    require(text.activation() == Activation.SILU, "silu", text.activation().id());
    require(
        !text.attention().inputBias() && !text.attention().outputBias() && !text.mlp().bias(),
        "a text part without biases",
        text.attention());
    require(!text.attention().headNorms(), "no norms of heads", text.attention());
    require(text.window().isEmpty(), "no sliding window", text.window());
  }

  private static void require(boolean holds, String what, Object found) {
    if (!holds) {
      throw new IllegalArgumentException(
          "full fine-tuning needs " + what + ", but the model has " + found);
    }
  }

  private static long code(Activation activation) {
    return switch (activation) {
      case GELU -> 0;
      case QUICK_GELU -> 1;
      case GELU_TANH -> 2;
      case SILU -> 3;
      case RELU -> 4;
    };
  }
}
