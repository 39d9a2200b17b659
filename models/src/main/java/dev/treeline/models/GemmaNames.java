package dev.treeline.models;

import java.util.ArrayList;
import java.util.List;

/// The names and shapes of a Gemma's language model: those of [TextNames], and from Gemma 2 on two
/// more norms in each layer. There `post_attention_layernorm` is the norm behind attention, as in
/// the files, and not the one before the two-layer map as everywhere else.
final class GemmaNames {
  private GemmaNames() {}

  static List<TensorSpec> tensors(GemmaTextConfig gemma) {
    TextConfig text = gemma.text();
    var specs = new ArrayList<>(TextNames.tensors(text));
    for (int layer = 0; gemma.outputNorms() && layer < text.layers(); layer++) {
      String at = "language_model.layers." + layer + ".";
      specs.add(TensorSpec.of(at + "pre_feedforward_layernorm.weight", text.width()));
      specs.add(TensorSpec.of(at + "post_feedforward_layernorm.weight", text.width()));
    }
    return specs;
  }
}
