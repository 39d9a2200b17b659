package dev.treeline.finetune;

import dev.treeline.models.Activation;
import dev.treeline.models.Gemma3Config;
import dev.treeline.models.GemmaConfig;
import dev.treeline.models.Idefics3Config;
import dev.treeline.models.InstructBlipConfig;
import dev.treeline.models.InternVlConfig;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.LlavaNextConfig;
import dev.treeline.models.LlavaOnevisionConfig;
import dev.treeline.models.MllamaConfig;
import dev.treeline.models.ModelConfig;
import dev.treeline.models.PaliGemmaConfig;
import dev.treeline.models.Phi3Config;
import dev.treeline.models.Phi3VisionConfig;
import dev.treeline.models.QwenVisionConfig;
import dev.treeline.models.QwenVlConfig;
import dev.treeline.models.TextConfig;
import dev.treeline.models.TextOnlyConfig;
import dev.treeline.models.VisionConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
          "mlp.down_proj.bias",
          "cross_attn_attn_gate",
          "cross_attn_mlp_gate");

  /// What a LLaVA has before its language model and other families do not have here.
  private static final List<String> NOTHING =
      IntStream.range(0, 10).mapToObj(i -> "nothing." + i).toList();

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

  /// All that an answer depends on: tower, projector, embedding, text layers, norm, head. Of other
  /// families than LLaVA the language model alone.
  static List<String> all(ModelConfig config) {
    List<String> names = front(config);
    names.add("language_model.embed_tokens.weight");
    for (int layer = 0; layer < config.text().layers(); layer++) {
      String at = "language_model.layers." + layer + ".";
      boolean looks = looks(config, layer);
      TEXT_LAYER.forEach(
          part -> names.add(at + (looks ? part.replace("self_attn.", "cross_attn.") : part)));
    }
    names.add("language_model.norm.weight");
    if (!config.text().tied()) {
      names.add("lm_head.weight");
      names.add("lm_head.bias");
    }
    return names;
  }

  /// The parameters before the embedding.
  private static List<String> front(ModelConfig config) {
    if (!(config instanceof LlavaConfig llava)) {
      return new ArrayList<>(NOTHING);
    }
    List<String> names = tower(llava);
    for (String map : List.of("linear_1", "linear_2")) {
      names.add("multi_modal_projector." + map + ".weight");
      names.add("multi_modal_projector." + map + ".bias");
    }
    return names;
  }

  /// What `training.py` calls sizes 0 to 5.
  private static long[] visionSizes(ModelConfig config) {
    if (!(config instanceof LlavaConfig llava)) {
      return new long[6];
    }
    VisionConfig vision = llava.vision();
    return new long[] {
      towerLayers(llava),
      vision.heads(),
      vision.patchSize(),
      llava.dropClassToken() ? 1 : 0,
      code(vision.activation()),
      code(llava.projectorActivation())
    };
  }

  /// What `training.py` calls sizes.
  ///
  /// @param recompute whether text layers are computed again for their gradients
  static long[] sizes(
      ModelConfig config, AdapterPlan adapters, Compute compute, boolean recompute) {
    TextConfig text = config.text();
    List<Integer> states = config instanceof LlavaConfig llava ? llava.featureStates() : List.of();
    int[] axes = config instanceof QwenVlConfig qwen ? qwen.mrope().axes() : new int[0];
    List<String> names = all(config);
    int tables = 22 + states.size() + text.layers();
    long[] fixed = {
      front(config).size() + 1,
      text.layers(),
      text.heads(),
      text.kvHeads(),
      text.headWidth(),
      text.tied() ? 1 : 0,
      compute.code(),
      code(text.activation()),
      text.window().map(TextConfig.Window::positions).orElse(0),
      recompute ? 1 : 0,
      tables + axes.length,
      names.size(),
      -1,
      states.size(),
      axes.length > 0 ? tables : 0,
      stacked(config)
    };
    LongStream.Builder sizes = LongStream.builder();
    LongStream.of(visionSizes(config)).forEach(sizes::add);
    LongStream.of(fixed).forEach(sizes::add);
    states.forEach(sizes::add);
    for (int layer = 0; layer < text.layers(); layer++) {
      int windowed = layer;
      boolean window = text.window().filter(w -> w.layers().contains(windowed)).isPresent();
      sizes.add(looks(config, layer) ? 2 : window ? 1 : 0);
    }
    IntStream.of(axes).forEach(sizes::add);
    for (String name : names) {
      int adapter = adapters.weights().indexOf(name);
      sizes.add(adapter < 0 ? 0 : names.size() + 3L * adapter);
    }
    return sizes.build().toArray();
  }

  /// Whether a layer looks at the picture and not at the text.
  private static boolean looks(ModelConfig config, int layer) {
    return config instanceof MllamaConfig mllama && mllama.crossLayers().contains(layer);
  }

  /// Behind how many layers more of the pictures is added.
  static int stacked(ModelConfig config) {
    return config instanceof QwenVlConfig qwen
            && qwen.vision().kind() instanceof QwenVisionConfig.Kind.Stacked(_, var tapped)
        ? tapped.size()
        : 0;
  }

  /// Refuses a model that the kernels do not compute.
  static void requireSupported(ModelConfig config) {
    String refusal =
        switch (config) {
          case LlavaConfig llava ->
              llava.vision().kind() == VisionConfig.Kind.CLIP
                      || llava.vision().kind() == VisionConfig.Kind.SIGLIP
                  ? ""
                  : "a tower of kind " + llava.vision().kind();
          case TextOnlyConfig _,
              LlavaNextConfig _,
              LlavaOnevisionConfig _,
              Idefics3Config _,
              InternVlConfig _,
              QwenVlConfig _,
              InstructBlipConfig _,
              MllamaConfig _ ->
              "";
          case Phi3Config _, Phi3VisionConfig _ ->
              "maps that lie below each other in one tensor (Phi-3)";
          case GemmaConfig _, Gemma3Config _, PaliGemmaConfig _ ->
              "a language model that is not Llama-like (Gemma)";
        };
    if (!refusal.isEmpty()) {
      throw new IllegalArgumentException("fine-tuning does not support " + refusal);
    }
    TextConfig text = config.text();
    if (text.rotary().dependsOnLength()) {
      throw new IllegalArgumentException(
          "fine-tuning needs rotary angles that do not depend on the text's length, but the model"
              + " has "
              + text.rotary().scaling());
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
