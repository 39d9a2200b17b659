package dev.treeline.inference;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.TextConfig;

/// Weights of a text model out of the air, exact in f16, for measuring speed. No biases.
final class RandomWeights implements WeightSource {
  private final PtNDManager manager;
  private final KernelPack kernels;
  private final TextConfig config;

  RandomWeights(PtNDManager manager, KernelPack kernels, TextConfig config) {
    this.manager = manager;
    this.kernels = kernels;
    this.config = config;
  }

  @Override
  public PtNDArray stackedOrNone(String... names) {
    return none();
  }

  @Override
  public PtNDArray none() {
    return manager.create(new Shape(0), DataType.FLOAT32);
  }

  @Override
  public PtNDArray stacked(String... names) {
    long rows = 0;
    for (String name : names) {
      rows += rows(name);
    }
    if (names[0].contains("norm")) {
      return (PtNDArray) manager.ones(new Shape(rows));
    }
    Shape shape = new Shape(rows, columns(names[0]));
    try (PtNDArray draw = (PtNDArray) manager.randomNormal(0, 0.02f, shape, DataType.FLOAT32);
        IValue wide = IValue.from(draw);
        IValue half = kernels.call("to_half", wide)) {
      return kernels.array(manager, "to_float", half);
    }
  }

  private long rows(String name) {
    if (name.contains("q_proj")) {
      return (long) config.heads() * config.headWidth();
    }
    if (name.contains("k_proj") || name.contains("v_proj")) {
      return (long) config.kvHeads() * config.headWidth();
    }
    if (name.contains("gate_proj") || name.contains("up_proj")) {
      return config.mlpWidth();
    }
    return name.contains("embed_tokens") || name.contains("lm_head")
        ? config.vocabularySize()
        : config.width();
  }

  private long columns(String name) {
    if (name.contains("o_proj")) {
      return (long) config.heads() * config.headWidth();
    }
    return name.contains("down_proj") ? config.mlpWidth() : config.width();
  }
}
