package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.Activation;
import dev.treeline.models.RotaryConfig.Scaling;
import dev.treeline.models.TextConfig;

/// A Llama-like decoder on its device: weights, and the calls that run it. Safe for several
/// threads, each with caches of its own. Closing it frees the weights.
final class TextModel implements AutoCloseable {
  private static final int FIRST_POSITIONS = 1024;

  private final KernelPack kernels;
  private final TextConfig config;
  private final Handles handles = new Handles();
  private final TextWeights weights;
  private final IValue spec;
  private final IValue epsilon;
  private volatile RotaryTable rotary;

  /// The angles of positions [0, length).
  private record RotaryTable(int length, IValue table) {}

  /// Takes the weights over.
  TextModel(KernelPack kernels, TextConfig config, TextWeights weights) {
    this.kernels = kernels;
    this.config = config;
    this.weights = weights;
    try {
      spec =
          handles.add(
              IValue.listFrom(
                  config.heads(),
                  config.kvHeads(),
                  config.headWidth(),
                  activationCode(config.activation()),
                  config.slidingWindow().orElse(0)));
      epsilon = handles.add(IValue.from(config.rmsEps()));
      rotary = rotary(FIRST_POSITIONS);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /// A new, empty cache; the caller closes it.
  IValue newCache(int capacity) {
    try (Handles call = new Handles()) {
      return kernels.call(
          "new_cache",
          call.add(IValue.from((long) config.layers())),
          call.add(IValue.listFrom(config.kvHeads(), capacity, config.headWidth())),
          weights.anchor);
    }
  }

  /// Makes room in a cache for `capacity` positions, keeping the first `used`.
  void growCache(IValue cache, int used, int capacity) {
    try (Handles call = new Handles()) {
      call.add(
          kernels.call(
              "grow_cache",
              cache,
              call.add(IValue.from((long) used)),
              call.add(IValue.from((long) capacity))));
    }
  }

  /// Looks tokens up.
  ///
  /// @param ids `[L]`
  /// @return `[L, D]`, owned by `owner`
  PtNDArray embed(PtNDManager owner, PtNDArray ids) {
    try (Handles call = new Handles()) {
      return kernels.array(owner, "embed", weights.ends, call.add(IValue.from(ids)));
    }
  }

  /// Runs embedded positions through all layers.
  ///
  /// @param x `[L, D]`
  /// @param start the position of the first row; the cache holds those before it
  /// @return `[L, D]` before the last norm, owned by `owner`
  PtNDArray run(PtNDManager owner, PtNDArray x, IValue cache, int start) {
    IValue table = rotaryFor(start + (int) x.getShape().get(0));
    try (Handles call = new Handles()) {
      return kernels.array(
          owner,
          "decoder",
          call.add(IValue.from(x)),
          weights.layers,
          weights.packed,
          cache,
          table,
          call.add(IValue.from((long) start)),
          spec,
          epsilon);
    }
  }

  /// Runs tokens through embedding, layers and head.
  ///
  /// @param ids `[L]`
  /// @return `[1, V]` f32: the logits after the last one
  PtNDArray step(PtNDManager owner, PtNDArray ids, IValue cache, int start) {
    IValue table = rotaryFor(start + (int) ids.getShape().get(0));
    try (Handles call = new Handles()) {
      return kernels.array(
          owner,
          "step",
          call.add(IValue.from(ids)),
          weights.layers,
          weights.ends,
          weights.packed,
          cache,
          table,
          call.add(IValue.from((long) start)),
          spec,
          epsilon);
    }
  }

  /// Applies the head to rows [first, end) of `x`.
  ///
  /// @param x `[L, D]` before the last norm
  /// @return `[end - first, V]` f32
  PtNDArray logits(PtNDManager owner, PtNDArray x, int first, int end) {
    try (Handles call = new Handles()) {
      return kernels.array(
          owner,
          "logits",
          call.add(IValue.from(x)),
          call.add(IValue.from((long) first)),
          call.add(IValue.from((long) end)),
          weights.ends,
          weights.packed,
          epsilon);
    }
  }

  private IValue rotaryFor(int length) {
    RotaryTable current = rotary;
    return length <= current.length ? current.table : grownRotary(length).table;
  }

  private synchronized RotaryTable grownRotary(int length) {
    RotaryTable current = rotary;
    if (length > current.length) {
      // the smaller table may be in use by another thread: it stays until the model is closed
      current = rotary(Math.max(length, current.length * 2));
      rotary = current;
    }
    return current;
  }

  private RotaryTable rotary(int length) {
    long kind = 0;
    double[] numbers = {config.rotary().base(), 1, 1, 1, 1};
    switch (config.rotary().scaling()) {
      case Scaling.None() -> {}
      case Scaling.Linear(double factor) -> {
        kind = 1;
        numbers[1] = factor;
      }
      case Scaling.Llama3(double factor, double low, double high, int original) -> {
        kind = 2;
        numbers = new double[] {config.rotary().base(), factor, low, high, original};
      }
    }
    try (Handles call = new Handles()) {
      IValue table =
          kernels.call(
              "rotary",
              call.add(IValue.from((long) length)),
              call.add(IValue.from((long) config.headWidth())),
              call.add(IValue.from(kind)),
              call.add(IValue.listFrom(numbers)),
              weights.anchor);
      return new RotaryTable(length, handles.add(table));
    }
  }

  /// The kernels' number for an activation.
  static long activationCode(Activation activation) {
    return switch (activation) {
      case SILU -> 0;
      case GELU -> 1;
      case GELU_TANH -> 2;
      case QUICK_GELU -> 3;
      case RELU -> 4;
    };
  }

  @Override
  public void close() {
    try (weights;
        handles) {
      // both, each even when the other fails
    }
  }
}
