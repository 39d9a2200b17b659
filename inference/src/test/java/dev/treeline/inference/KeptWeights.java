package dev.treeline.inference;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.TextConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The same weights each time they are asked for, with biases and norms that are not all one.
final class KeptWeights implements WeightSource {
  private final PtNDManager manager;
  private final KernelPack kernels;
  private final TextConfig config;
  private final WeightSource source;
  private final Map<List<String>, float[]> values = new HashMap<>();

  KeptWeights(PtNDManager manager, KernelPack kernels, TextConfig config) {
    this.manager = manager;
    this.kernels = kernels;
    this.config = config;
    this.source = new RandomWeights(manager, kernels, config);
  }

  @Override
  public PtNDArray stacked(String... names) {
    try (PtNDArray made = source.stacked(names)) {
      float[] kept = values.computeIfAbsent(List.of(names), _ -> drawn(names[0], made));
      Shape shape =
          names[0].endsWith("q_norm.weight") || names[0].endsWith("k_norm.weight")
              ? new Shape(kept.length)
              : made.getShape();
      return owned(kept, shape);
    }
  }

  /// A copy in the engine's memory: what is made of Java's numbers stays there only as long as the
  /// array in Java.
  private PtNDArray owned(float[] numbers, Shape shape) {
    try (PtNDArray array = (PtNDArray) manager.create(numbers, shape);
        IValue list = IValue.listFrom(array)) {
      return kernels.array(manager, "concat", list);
    }
  }

  private float[] drawn(String name, PtNDArray made) {
    if (name.endsWith("q_norm.weight") || name.endsWith("k_norm.weight")) {
      return waves(config.headWidth(), 1);
    }
    return name.contains("norm")
        ? waves((int) made.getShape().size(), 1)
        : larger(made.toFloatArray());
  }

  /// So that what the layers do shows; still exact in f16.
  private static float[] larger(float[] weights) {
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= 8;
    }
    return weights;
  }

  private static float[] waves(int count, float middle) {
    float[] waves = new float[count];
    for (int i = 0; i < count; i++) {
      waves[i] = middle + (float) Math.sin(i) / 4;
    }
    return waves;
  }

  @Override
  public PtNDArray stackedOrNone(String... names) {
    if (!config.attention().inputBias()) {
      return none();
    }
    int count = 0;
    for (String name : names) {
      try (PtNDArray weight = source.stacked(name.replace(".bias", ".weight"))) {
        count += (int) weight.getShape().get(0);
      }
    }
    return owned(waves(count, 0), new Shape(count));
  }

  @Override
  public PtNDArray none() {
    return source.none();
  }
}
