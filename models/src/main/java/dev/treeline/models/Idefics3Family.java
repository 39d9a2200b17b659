package dev.treeline.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Idefics3 and SmolVLM, which differ in names only. Defaults are those of `transformers`'
/// configuration_idefics3.py and configuration_smolvlm.py.
final class Idefics3Family implements Family {
  private static final String TEMPLATE =
      """
      <|im_start|>{% for message in messages %}{{ message['role'] | capitalize }}\
      {% if message['content'][0]['type'] == 'image' %}{{ ':' }}{% else %}{{ ': ' }}{% endif %}\
      {% for line in message['content'] %}{% if line['type'] == 'text' %}{{ line['text'] }}\
      {% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>
      {% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}\
      """;

  private static final Renaming CANONICAL =
      new Renaming(
          "model.text_model.", "language_model.", "text_model.", "language_model.", "model.", "");

  private static final Renaming MODULES =
      new Renaming("lm_head.", "lm_head.", "language_model.", "model.text_model.", "", "model.");

  @Override
  public Set<String> modelTypes() {
    return Set.of("idefics3", "smolvlm");
  }

  @Override
  public Idefics3Config config(ConfigNode root) {
    root.requireUnset("quantization_config", "a quantised checkpoint");
    if (!root.has("text_config")) {
      throw root.wrong("text_config", "is missing");
    }
    VisionConfig vision = vision(root.child("vision_config"));
    int scale = root.positive("scale_factor", 2);
    int imageToken = root.integer("image_token_id", 128257);
    if (imageToken < 0) {
      throw root.mustBe("image_token_id", "an id, 0 or above");
    }
    return new Idefics3Config(
        LlamaConfigReader.read(root.child("text_config")), vision, imageToken, scale);
  }

  private static VisionConfig vision(ConfigNode vision) {
    if (vision.positive("num_channels", 3) != 3) {
      throw vision.wrong("num_channels", "other than 3 is not supported");
    }
    int width = vision.positive("hidden_size", 1152);
    int heads = vision.positive("num_attention_heads", 16);
    if (width % heads != 0) {
      throw vision.wrong("num_attention_heads", "is " + heads + ", which does not divide " + width);
    }
    int imageSize = vision.positive("image_size", 224);
    int patchSize = vision.positive("patch_size", 32);
    if (patchSize > imageSize) {
      throw vision.wrong("patch_size", "is " + patchSize + ", more than image_size " + imageSize);
    }
    return new VisionConfig(
        VisionConfig.Kind.SIGLIP,
        width,
        vision.positive("num_hidden_layers", 12),
        heads,
        vision.positive("intermediate_size", 3072),
        new VisionConfig.Grid(imageSize, patchSize),
        vision.positiveNumber("layer_norm_eps", 1e-6),
        Activation.read(vision, "hidden_act", Activation.GELU_TANH));
  }

  /// Files carry the settings of a resampler that Idefics3 does not have.
  @Override
  public Set<String> harmlessKeys() {
    return Set.of("perceiver_config", "use_reentrant_checkpointing");
  }

  @Override
  public String canonicalName(String fileName) {
    return CANONICAL.apply(fileName);
  }

  @Override
  public String moduleName(String canonical) {
    return MODULES.apply(canonical);
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    var idefics = (Idefics3Config) config;
    var specs = new ArrayList<>(TextNames.tensors(idefics.text()));
    VisionConfig vision = idefics.vision();
    int width = vision.width();
    int patch = vision.patchSize();
    String embeddings = "vision_model.embeddings.";
    specs.add(TensorSpec.of(embeddings + "patch_embedding.weight", width, 3, patch, patch));
    specs.add(TensorSpec.of(embeddings + "patch_embedding.bias", width));
    specs.add(TensorSpec.of(embeddings + "position_embedding.weight", vision.positions(), width));
    for (int layer = 0; layer < vision.layers(); layer++) {
      addLayer(specs, "vision_model.encoder.layers." + layer + ".", vision);
    }
    addNorm(specs, "vision_model.post_layernorm", width);
    int joined = width * idefics.scaleFactor() * idefics.scaleFactor();
    specs.add(
        TensorSpec.of("connector.modality_projection.proj.weight", idefics.text().width(), joined));
    return specs;
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

  @Override
  public PictureLayout pictures(Path directory, ModelConfig config) {
    return Idefics3Pictures.read(directory, (Idefics3Config) config);
  }

  @Override
  public String fallBackTemplate() {
    return TEMPLATE;
  }
}
