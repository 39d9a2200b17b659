package dev.treeline.finetune;

import dev.treeline.models.Activation;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.TextConfig;
import dev.treeline.models.VisionConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// The parameters of a LLaVA in the order in which `training.py` counts them. Some of them a model
/// does not have, such as biases: their places stay empty.
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
          "self_attn.q_proj.bias",
          "self_attn.k_proj.weight",
          "self_attn.k_proj.bias",
          "self_attn.v_proj.weight",
          "self_attn.v_proj.bias",
          "self_attn.o_proj.weight",
          "self_attn.o_proj.bias",
          "self_attn.q_norm.weight",
          "self_attn.k_norm.weight",
          "post_attention_layernorm.weight",
          "mlp.gate_proj.weight",
          "mlp.gate_proj.bias",
          "mlp.up_proj.weight",
          "mlp.up_proj.bias",
          "mlp.down_proj.weight",
          "mlp.down_proj.bias");

  private TrainingParameters() {}

  /// The tower's parameters up to the last layer whose output is used.
  static List<String> tower(LlavaConfig config) {
    var names = new ArrayList<String>();
    names.add(TOWER + "embeddings.class_embedding");
    names.add(TOWER + "embeddings.patch_embedding.weight");
    names.add(TOWER + "embeddings.patch_embedding.bias");
    names.add(TOWER + "embeddings.position_embedding.weight");
    names.add(TOWER + "pre_layrnorm.weight");
    names.add(TOWER + "pre_layrnorm.bias");
    for (int layer = 0; layer < towerLayers(config); layer++) {
      String at = TOWER + "encoder.layers." + layer + ".";
      TOWER_LAYER.forEach(part -> names.add(at + part));
    }
    return names;
  }

  private static int towerLayers(LlavaConfig config) {
    return config.featureStates().stream().mapToInt(state -> state).max().orElse(0);
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
      names.add("lm_head.bias");
    }
    return names;
  }

  /// What `training.py` calls sizes.
  ///
  /// @param recompute whether text layers are computed again for their gradients
  static long[] sizes(
      LlavaConfig config, AdapterPlan adapters, Compute compute, boolean recompute) {
    VisionConfig vision = config.vision();
    TextConfig text = config.text();
    List<Integer> states = config.featureStates();
    List<String> names = all(config);
    long[] fixed = {
      towerLayers(config),
      vision.heads(),
      vision.patchSize(),
      config.dropClassToken() ? 1 : 0,
      code(vision.activation()),
      code(config.projectorActivation()),
      tower(config).size() + 5,
      text.layers(),
      text.heads(),
      text.kvHeads(),
      text.headWidth(),
      text.tied() ? 1 : 0,
      compute.code(),
      code(text.activation()),
      text.window().map(TextConfig.Window::positions).orElse(0),
      recompute ? 1 : 0,
      20 + states.size() + text.layers(),
      names.size(),
      -1,
      states.size()
    };
    LongStream.Builder sizes = LongStream.builder();
    LongStream.of(fixed).forEach(sizes::add);
    states.forEach(sizes::add);
    for (int layer = 0; layer < text.layers(); layer++) {
      int windowed = layer;
      sizes.add(text.window().filter(w -> w.layers().contains(windowed)).isPresent() ? 1 : 0);
    }
    for (String name : names) {
      int adapter = adapters.weights().indexOf(name);
      sizes.add(adapter < 0 ? 0 : names.size() + 3L * adapter);
    }
    return sizes.build().toArray();
  }

  /// Refuses a model that the kernels do not compute.
  static void requireSupported(LlavaConfig config) {
    if (config.vision().kind() != VisionConfig.Kind.CLIP
        && config.vision().kind() != VisionConfig.Kind.SIGLIP) {
      throw new IllegalArgumentException(
          "fine-tuning needs a CLIP or SigLIP tower, but the model has " + config.vision().kind());
    }
    TextConfig text = config.text();
    if (text.rotary().dependsOnLength() || text.rotary().attentionFactor() != 1) {
      throw new IllegalArgumentException(
          "fine-tuning needs rotary angles that do not depend on the text's length, but the model"
              + " has "
              + text.rotary().scaling());
    }
    if (text.attention().headNorms()) {
      throw new IllegalArgumentException(
          "fine-tuning needs heads without norms, but the model has them");
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
