package dev.treeline.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.models.TextConfig;

/// Weights of a text model out of the air, for measuring speed. No biases.
final class RandomWeights implements WeightSource {
  private final PtNDManager manager;
  private final TextConfig config;

  RandomWeights(PtNDManager manager, TextConfig config) {
    this.manager = manager;
    this.config = config;
  }

  @Override
  public PtNDArray stackedOrNone(String... names) {
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
    NDArray draw = manager.randomNormal(0, 0.02f, shape, DataType.FLOAT32);
    return (PtNDArray) draw;
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
