package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;

/// Gemma's weights under Llama's names: its norms multiply by one more than what the files hold.
///
/// @param outputNorms whether the norm before the two-layer map has a name of its own, and Llama's
///   name for it is that of the norm behind attention ([#BEHIND_ATTENTION])
record GemmaWeights(KernelPack kernels, WeightSource source, boolean outputNorms)
    implements WeightSource {
  /// What the norm behind attention is called here.
  static final String BEHIND_ATTENTION = "attention_output_norm.weight";

  private static final String LLAMAS = "post_attention_layernorm.weight";

  private String inFile(String name) {
    if (!outputNorms) {
      return name;
    }
    return name.endsWith(BEHIND_ATTENTION)
        ? name.replace(BEHIND_ATTENTION, LLAMAS)
        : name.replace(LLAMAS, "pre_feedforward_layernorm.weight");
  }

  private String[] inFile(String... names) {
    return Arrays.stream(names).map(this::inFile).toArray(String[]::new);
  }

  @Override
  public PtNDArray stacked(String... names) {
    PtNDArray weights = source.stacked(inFile(names));
    if (names[0].startsWith("vision_tower.") || !names[0].endsWith("norm.weight")) {
      return weights;
    }
    try (weights;
        IValue value = IValue.from(weights)) {
      return kernels.array(weights.getManager(), "plus_one", value);
    }
  }

  @Override
  public PtNDArray stackedOrNone(String... names) {
    return source.stackedOrNone(inFile(names));
  }

  @Override
  public PtNDArray of(float[] values, long... shape) {
    return source.of(values, shape);
  }

  @Override
  public boolean changes(String name) {
    return source.changes(inFile(name));
  }

  @Override
  public PtNDArray none() {
    return source.none();
  }
}
