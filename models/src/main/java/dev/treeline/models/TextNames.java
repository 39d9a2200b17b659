package dev.treeline.models;

import java.util.ArrayList;
import java.util.List;

/// The canonical names and shapes of a Llama-like decoder's tensors, the same in all families:
/// `language_model.embed_tokens.weight`, `language_model.layers.0.self_attn.q_proj.weight`, …,
/// `language_model.norm.weight`, `lm_head.weight`.
final class TextNames {
  private TextNames() {}

  static List<TensorSpec> tensors(TextConfig text) {
    var specs = new ArrayList<TensorSpec>();
    long vocabulary = text.vocabularySize();
    specs.add(TensorSpec.of("language_model.embed_tokens.weight", vocabulary, text.width()));
    for (int layer = 0; layer < text.layers(); layer++) {
      addLayer(specs, "language_model.layers." + layer + ".", text);
    }
    specs.add(TensorSpec.of("language_model.norm.weight", text.width()));
    specs.add(
        text.tied()
            ? TensorSpec.unused("lm_head.weight", vocabulary, text.width())
            : TensorSpec.of("lm_head.weight", vocabulary, text.width()));
    return specs;
  }

  private static void addLayer(List<TensorSpec> specs, String at, TextConfig text) {
    int width = text.width();
    int queries = text.heads() * text.headWidth();
    int keys = text.kvHeads() * text.headWidth();
    boolean inputBias = text.attention().inputBias();
    specs.add(TensorSpec.of(at + "input_layernorm.weight", width));
    addLinear(specs, at + "self_attn.q_proj", inputBias, queries, width);
    addLinear(specs, at + "self_attn.k_proj", inputBias, keys, width);
    addLinear(specs, at + "self_attn.v_proj", inputBias, keys, width);
    addLinear(specs, at + "self_attn.o_proj", text.attention().outputBias(), width, queries);
    if (text.attention().headNorms()) {
      specs.add(TensorSpec.of(at + "self_attn.q_norm.weight", text.headWidth()));
      specs.add(TensorSpec.of(at + "self_attn.k_norm.weight", text.headWidth()));
    }
    specs.add(TensorSpec.of(at + "post_attention_layernorm.weight", width));
    addLinear(specs, at + "mlp.gate_proj", text.mlp().bias(), text.mlpWidth(), width);
    addLinear(specs, at + "mlp.up_proj", text.mlp().bias(), text.mlpWidth(), width);
    addLinear(specs, at + "mlp.down_proj", text.mlp().bias(), width, text.mlpWidth());
    specs.add(TensorSpec.unused(at + "self_attn.rotary_emb.inv_freq", text.headWidth() / 2));
  }

  /// A weight `[out, in]`, and a bias `[out]` where there is one.
  static void addLinear(List<TensorSpec> specs, String name, boolean bias, int out, int in) {
    specs.add(TensorSpec.of(name + ".weight", out, in));
    if (bias) {
      specs.add(TensorSpec.of(name + ".bias", out));
    }
  }
}
