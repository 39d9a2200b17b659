package dev.treeline.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// InternVL 2.5 and 3 in the Hugging Face layout (`OpenGVLab/InternVL3-1B-hf` and the like).
/// Defaults are those of `transformers`' configuration_internvl.py.
final class InternVlFamily implements Family {
  private static final String TOWER = "vision_tower.";
  private static final String TEMPLATE =
      """
      {% for message in messages %}<|im_start|>{{ message['role'] }}
      {% for content in message['content'] %}{% if content['type'] == 'image' %}<IMG_CONTEXT>
      {% else %}{{ content['text'] }}{% endif %}{% endfor %}<|im_end|>
      {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
      {% endif %}\
      """;

  /// Files have the names of before 2025 (`language_model.model.`) or of after.
  private static final Renaming CANONICAL =
      new Renaming(
          "language_model.lm_head.",
          "lm_head.",
          "language_model.model.",
          "language_model.",
          "model.language_model.model.",
          "language_model.",
          "model.",
          "");

  @Override
  public Set<String> modelTypes() {
    return Set.of("internvl");
  }

  @Override
  public InternVlConfig config(ConfigNode root) {
    root.requireUnset("quantization_config", "a quantised checkpoint");
    if (!root.text("vision_feature_select_strategy", "default").equals("default")) {
      throw root.mustBe("vision_feature_select_strategy", "default");
    }
    List<Integer> layers = root.integers("vision_feature_layer");
    if (!layers.isEmpty() && !layers.equals(List.of(-1))) {
      throw root.mustBe("vision_feature_layer", "-1, the last one; the reference has no other");
    }
    double ratio = root.positiveNumber("downsample_ratio", 0.5);
    int scale = (int) (1 / ratio);
    if (scale * ratio != 1) {
      throw root.mustBe("downsample_ratio", "1 divided by a whole number");
    }
    int imageToken = root.integer("image_token_id", 151667);
    if (imageToken < 0) {
      throw root.mustBe("image_token_id", "an id, 0 or above");
    }
    return new InternVlConfig(
        LlamaConfigReader.read(root.child("text_config"), "qwen2"),
        vision(root.child("vision_config")),
        imageToken,
        scale,
        Activation.read(root, "projector_hidden_act", Activation.GELU));
  }

  private static InternVisionConfig vision(ConfigNode vision) {
    if (vision.positive("num_channels", 3) != 3) {
      throw vision.wrong("num_channels", "other than 3 is not supported");
    }
    int width = vision.positive("hidden_size", 1024);
    int heads = vision.positive("num_attention_heads", 16);
    if (width % heads != 0) {
      throw vision.wrong("num_attention_heads", "is " + heads + ", which does not divide " + width);
    }
    String norm = vision.text("norm_type", "layer_norm");
    if (!norm.equals("layer_norm") && !norm.equals("rms_norm")) {
      throw vision.mustBe("norm_type", "layer_norm or rms_norm");
    }
    return new InternVisionConfig(
        width,
        vision.positive("num_hidden_layers", 24),
        heads,
        vision.positive("intermediate_size", 4096),
        patches(vision),
        vision.flag("use_absolute_position_embeddings", true),
        new InternVisionConfig.Layer(
            vision.flag("attention_bias", false),
            vision.flag("use_qk_norm", false),
            norm.equals("rms_norm"),
            !vision.flag("use_mean_pooling", true),
            vision.positiveNumber("layer_norm_eps", 1e-6)),
        Activation.read(vision, "hidden_act", Activation.GELU));
  }

  private static InternVisionConfig.Patches patches(ConfigNode vision) {
    List<Integer> image = pair(vision, "image_size", 448);
    List<Integer> patch = pair(vision, "patch_size", 14);
    if (patch.get(0) > image.get(0) || patch.get(1) > image.get(1)) {
      throw vision.wrong("patch_size", "is " + patch + ", more than image_size " + image);
    }
    return new InternVisionConfig.Patches(image.get(0), image.get(1), patch.get(0), patch.get(1));
  }

  /// Height and width; one number stands for both.
  private static List<Integer> pair(ConfigNode vision, String key, int otherwise) {
    List<Integer> sizes = vision.integers(key);
    if (sizes.isEmpty()) {
      return List.of(otherwise, otherwise);
    }
    if (sizes.size() > 2 || sizes.stream().anyMatch(size -> size <= 0)) {
      throw vision.mustBe(key, "one or two whole numbers above 0");
    }
    return List.of(sizes.getFirst(), sizes.getLast());
  }

  @Override
  public String canonicalName(String fileName) {
    return CANONICAL.apply(fileName);
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    var intern = (InternVlConfig) config;
    var specs = new ArrayList<>(TextNames.tensors(intern.text()));
    addTower(specs, intern.vision());
    int joined = intern.vision().width() * intern.scale() * intern.scale();
    int width = intern.text().width();
    addNorm(specs, "multi_modal_projector.layer_norm", joined, true);
    TextNames.addLinear(specs, "multi_modal_projector.linear_1", true, width, joined);
    TextNames.addLinear(specs, "multi_modal_projector.linear_2", true, width, width);
    return specs;
  }

  private static void addTower(List<TensorSpec> specs, InternVisionConfig vision) {
    int width = vision.width();
    int count = vision.image().count() + 1;
    String embeddings = TOWER + "embeddings.";
    String patches = embeddings + "patch_embeddings.projection";
    specs.add(TensorSpec.of(embeddings + "cls_token", 1, 1, width));
    specs.add(TensorSpec.unused(embeddings + "mask_token", 1, 1, width));
    if (vision.positions()) {
      specs.add(TensorSpec.of(embeddings + "position_embeddings", 1, count, width));
    }
    specs.add(
        TensorSpec.of(patches + ".weight", width, 3, vision.patchHeight(), vision.patchWidth()));
    specs.add(TensorSpec.of(patches + ".bias", width));
    for (int layer = 0; layer < vision.layers(); layer++) {
      addLayer(specs, TOWER + "encoder.layer." + layer + ".", vision);
    }
    if (vision.layer().lastNorm()) {
      addNorm(specs, TOWER + "layernorm", width, true);
    }
  }

  private static void addLayer(List<TensorSpec> specs, String at, InternVisionConfig vision) {
    int width = vision.width();
    boolean plain = !vision.layer().rootMeanSquare();
    addNorm(specs, at + "layernorm_before", width, plain);
    for (String map : List.of("q_proj", "k_proj", "v_proj")) {
      TextNames.addLinear(specs, at + "attention." + map, vision.layer().bias(), width, width);
    }
    if (vision.layer().headNorms()) {
      addNorm(specs, at + "attention.q_norm", width, false);
      addNorm(specs, at + "attention.k_norm", width, false);
    }
    TextNames.addLinear(specs, at + "attention.projection_layer", true, width, width);
    specs.add(TensorSpec.of(at + "lambda_1", width));
    addNorm(specs, at + "layernorm_after", width, plain);
    TextNames.addLinear(specs, at + "mlp.fc1", true, vision.mlpWidth(), width);
    TextNames.addLinear(specs, at + "mlp.fc2", true, width, vision.mlpWidth());
    specs.add(TensorSpec.of(at + "lambda_2", width));
  }

  private static void addNorm(List<TensorSpec> specs, String name, int width, boolean bias) {
    specs.add(TensorSpec.of(name + ".weight", width));
    if (bias) {
      specs.add(TensorSpec.of(name + ".bias", width));
    }
  }

  @Override
  public PictureLayout pictures(Path directory, ModelConfig config) {
    return InternVlPictures.read(directory, (InternVlConfig) config);
  }

  @Override
  public String fallBackTemplate() {
    return TEMPLATE;
  }
}
