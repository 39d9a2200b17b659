package dev.treeline.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Qwen2-VL, Qwen2.5-VL and the dense Qwen3-VL: one image recipe and one way of counting positions,
/// three vision towers.
final class QwenVlFamily implements Family {
  /// Qwen2-VL's form without videos and numbered pictures.
  private static final String TEMPLATE =
      """
      {% for message in messages %}
      {% if loop.first and message['role'] != 'system' %}
      {{- '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}
      {%- endif %}
      {{- '<|im_start|>' + message['role'] + '\n' }}
      {%- for content in message['content'] %}
      {%- if content['type'] == 'image' %}{{ '<|vision_start|><|image_pad|><|vision_end|>' }}
      {%- else %}{{ content['text'] }}{% endif %}
      {%- endfor %}
      {{- '<|im_end|>\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
      """;

  /// Names until 2025, `model.layers.…` beside `visual.…`, and since, `model.language_model.…`
  /// beside `model.visual.…`.
  static final Renaming CANONICAL =
      new Renaming(
          "model.language_model.", "language_model.",
          "model.visual.", "visual.",
          "model.", "language_model.");

  @Override
  public Set<String> modelTypes() {
    return Set.of("qwen2_vl", "qwen2_5_vl", "qwen3_vl");
  }

  @Override
  public QwenVlConfig config(ConfigNode root) {
    root.requireUnset("quantization_config", "a quantised checkpoint");
    var vision = new QwenVisionReader(root.child("vision_config"));
    String type = root.text("model_type", "");
    QwenVisionConfig tower =
        switch (type) {
          case "qwen2_vl" -> vision.qwen2();
          case "qwen2_5_vl" -> vision.qwen25();
          default -> vision.qwen3();
        };
    var reader = new QwenVlTextReader(root, type.equals("qwen3_vl"));
    TextConfig text = reader.text();
    if (tower.outputWidth() != text.width()) {
      throw root.wrong(
          "vision_config",
          "gives vectors of %d numbers, but the language model takes %d"
              .formatted(tower.outputWidth(), text.width()));
    }
    return new QwenVlConfig(
        text,
        tower,
        reader.mrope(text.headWidth()),
        token(root, "image_token_id", 151655),
        token(root, "vision_start_token_id", 151652));
  }

  private static int token(ConfigNode root, String key, int otherwise) {
    int id = root.integer(key, otherwise);
    if (id < 0) {
      throw root.mustBe(key, "an id, 0 or above");
    }
    return id;
  }

  @Override
  public String canonicalName(String fileName) {
    return CANONICAL.apply(fileName);
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    var specs = new ArrayList<>(TextNames.tensors(config.text()));
    QwenVlNames.addTower(specs, ((QwenVlConfig) config).vision());
    return specs;
  }

  @Override
  public PictureLayout pictures(Path directory, ModelConfig config) {
    return QwenVlPictures.read(directory, (QwenVlConfig) config);
  }

  @Override
  public String fallBackTemplate() {
    return TEMPLATE;
  }

  @Override
  public Set<String> harmlessKeys() {
    return Set.of(
        // videos, and tokens that only the chat template writes
        "tokens_per_second",
        "video_token_id",
        "vision_end_token_id",
        "vision_token_id",
        // other names, which the reference does not read either
        "in_chans",
        "spatial_patch_size",
        // read where windows are used; Qwen3-VL's axes are always interleaved
        "max_window_layers",
        "sliding_window",
        "mrope_interleaved");
  }
}
