package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;

/// Gemma's weights: its norms multiply by one more than what the files hold.
record PlusOneWeights(KernelPack kernels, WeightSource source) implements WeightSource {
  @Override
  public PtNDArray stacked(String... names) {
    PtNDArray weights = source.stacked(names);
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
    return source.stackedOrNone(names);
  }

  @Override
  public PtNDArray of(float[] values, long... shape) {
    return source.of(values, shape);
  }

  @Override
  public boolean changes(String name) {
    return source.changes(name);
  }

  @Override
  public PtNDArray none() {
    return source.none();
  }
}
