package dev.treeline.finetune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A parameter of a fresh model and how it starts.
///
/// @param deviation of its normal numbers; 0: all are `mean`
@SuppressWarnings("ArrayRecordComponent")
record ParameterShape(String name, long[] shape, float mean, double deviation) {
  private static final String TOWER = TrainingParameters.TOWER;

  int count() {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }

  /// All parameters of a shape; post_layernorm is there because loaders look for it.
  static List<ParameterShape> of(ModelShape shape, int vocabularySize) {
    var out = new ArrayList<ParameterShape>();
    ModelShape.Part vision = shape.vision();
    int width = vision.width();
    String embeddings = TOWER + "embeddings.";
    double small = 1 / Math.sqrt(width);
    out.add(normal(embeddings + "class_embedding", small, width));
    int patch = shape.patchSize();
    out.add(normal(embeddings + "patch_embedding.weight", 0.02, width, 3, patch, patch));
    out.add(normal(embeddings + "position_embedding.weight", small, shape.patches() + 1, width));
    norm(out, TOWER + "pre_layrnorm", width, true);
    for (int layer = 0; layer < vision.layers(); layer++) {
      towerLayer(out, TOWER + "encoder.layers." + layer + ".", vision);
    }
    norm(out, TOWER + "post_layernorm", width, true);
    int wide = shape.text().width();
    linear(out, "multi_modal_projector.linear_1", 1 / Math.sqrt(width), true, wide, width);
    linear(out, "multi_modal_projector.linear_2", 1 / Math.sqrt(wide), true, wide, wide);
    double start = 1 / Math.sqrt(wide);
    out.add(normal("language_model.embed_tokens.weight", start, vocabularySize, wide));
    for (int layer = 0; layer < shape.text().layers(); layer++) {
      textLayer(out, "language_model.layers." + layer + ".", shape.text());
    }
    norm(out, "language_model.norm", wide, false);
    out.add(normal("lm_head.weight", 0.02, vocabularySize, wide));
    return out;
  }

  private static void towerLayer(List<ParameterShape> out, String at, ModelShape.Part part) {
    int width = part.width();
    double branches = Math.sqrt(2.0 * part.layers());
    norm(out, at + "layer_norm1", width, true);
    for (String map : List.of("q_proj", "k_proj", "v_proj")) {
      linear(out, at + "self_attn." + map, 1 / Math.sqrt(width), true, width, width);
    }
    double end = 1 / Math.sqrt(width) / branches;
    linear(out, at + "self_attn.out_proj", end, true, width, width);
    norm(out, at + "layer_norm2", width, true);
    linear(out, at + "mlp.fc1", 1 / Math.sqrt(width), true, part.mlpWidth(), width);
    double second = 1 / Math.sqrt(part.mlpWidth()) / branches;
    linear(out, at + "mlp.fc2", second, true, width, part.mlpWidth());
  }

  private static void textLayer(List<ParameterShape> out, String at, ModelShape.Part part) {
    int width = part.width();
    double branches = Math.sqrt(2.0 * part.layers());
    double start = 1 / Math.sqrt(width);
    norm(out, at + "input_layernorm", width, false);
    for (String map : List.of("q_proj", "k_proj", "v_proj")) {
      linear(out, at + "self_attn." + map, start, false, width, width);
    }
    linear(out, at + "self_attn.o_proj", start / branches, false, width, width);
    norm(out, at + "post_attention_layernorm", width, false);
    linear(out, at + "mlp.gate_proj", start, false, part.mlpWidth(), width);
    linear(out, at + "mlp.up_proj", start, false, part.mlpWidth(), width);
    double end = 1 / Math.sqrt(part.mlpWidth()) / branches;
    linear(out, at + "mlp.down_proj", end, false, width, part.mlpWidth());
  }

  private static ParameterShape normal(String name, double deviation, long... shape) {
    return new ParameterShape(name, shape, 0, deviation);
  }

  private static void norm(List<ParameterShape> out, String name, int width, boolean bias) {
    out.add(new ParameterShape(name + ".weight", new long[] {width}, 1, 0));
    if (bias) {
      out.add(new ParameterShape(name + ".bias", new long[] {width}, 0, 0));
    }
  }

  private static void linear(
      List<ParameterShape> out, String name, double deviation, boolean bias, long... shape) {
    out.add(normal(name + ".weight", deviation, shape));
    if (bias) {
      out.add(new ParameterShape(name + ".bias", new long[] {shape[0]}, 0, 0));
    }
  }
}
