package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.Activation;
import dev.treeline.models.RotaryConfig.Scaling;
import dev.treeline.models.TextConfig;
import java.util.ArrayList;
import java.util.List;

/// A Llama-like decoder on its device: weights, and the calls that run it. Safe for several
/// threads, each with caches of its own. Closing it frees the weights.
final class TextModel implements AutoCloseable {
  private static final int FIRST_POSITIONS = 1024;

  private final KernelPack kernels;
  private final TextConfig config;
  private final Handles handles = new Handles();
  private final IValue layers;
  private final IValue ends;
  private final IValue spec;
  private final IValue epsilon;
  private final IValue anchor;
  private volatile RotaryTable rotary;

  /// The angles of positions [0, length).
  private record RotaryTable(int length, IValue table) {}

  TextModel(KernelPack kernels, TextConfig config, WeightSource source) {
    this.kernels = kernels;
    this.config = config;
    try {
      layers = handles.add(layers(source));
      try (Handles loading = new Handles()) {
        PtNDArray norm = loading.add(source.stacked("language_model.norm.weight"));
        PtNDArray embedding = loading.add(source.stacked("language_model.embed_tokens.weight"));
        PtNDArray head = config.tied() ? embedding : loading.add(source.stacked("lm_head.weight"));
        ends = handles.add(IValue.listFrom(norm, head, embedding));
        anchor = handles.add(IValue.from(norm));
      }
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
      handles.close();
      throw e;
    }
  }

  private IValue layers(WeightSource source) {
    List<PtNDArray> arrays = new ArrayList<>();
    try (Handles loading = new Handles()) {
      for (int i = 0; i < config.layers(); i++) {
        String at = "language_model.layers." + i + ".";
        String[] maps = {at + "self_attn.q_proj", at + "self_attn.k_proj", at + "self_attn.v_proj"};
        String[] gates = {at + "mlp.gate_proj", at + "mlp.up_proj"};
        arrays.add(loading.add(source.stacked(at + "input_layernorm.weight")));
        addLinear(loading, arrays, source, maps);
        addLinear(loading, arrays, source, at + "self_attn.o_proj");
        arrays.add(loading.add(source.stacked(at + "post_attention_layernorm.weight")));
        addLinear(loading, arrays, source, gates);
        addLinear(loading, arrays, source, at + "mlp.down_proj");
      }
      return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }
  }

  private static void addLinear(
      Handles loading, List<PtNDArray> arrays, WeightSource source, String... maps) {
    arrays.add(loading.add(source.stacked(withSuffix(maps, ".weight"))));
    arrays.add(loading.add(source.stackedOrNone(withSuffix(maps, ".bias"))));
  }

  static String[] withSuffix(String[] names, String suffix) {
    String[] result = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      result[i] = names[i] + suffix;
    }
    return result;
  }

  int layerCount() {
    return config.layers();
  }

  int vocabularySize() {
    return config.vocabularySize();
  }

  /// A new, empty cache; the caller closes it.
  IValue newCache(int capacity) {
    try (Handles call = new Handles()) {
      return kernels.call(
          "new_cache",
          call.add(IValue.from((long) config.layers())),
          call.add(IValue.listFrom(config.kvHeads(), capacity, config.headWidth())),
          anchor);
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
      return kernels.array(owner, "embed", ends, call.add(IValue.from(ids)));
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
          layers,
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
          layers,
          ends,
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
          ends,
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
              anchor);
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
    handles.close();
  }
}
