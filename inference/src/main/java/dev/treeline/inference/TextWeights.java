package dev.treeline.inference;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.TextConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The weights of a Llama-like decoder, as the kernels take them.
///
/// On the CPU the linear maps are packed in f16 where that loses nothing to speak of: they still
/// compute in f32, read half the memory for each token, and take two rows for the price of one
/// (FBGEMM's `linear_dynamic_fp16`).
final class TextWeights implements AutoCloseable {
  /// What rounding to f16 may change in a weight: numbers below f16's normal range lose up to this
  /// much. Any other loss is larger, and then nothing is packed.
  private static final double HALF_ERROR = 0x1p-25;

  private static final int HALF_BYTES = 2;
  static final String HEAD = "lm_head.weight";
  static final String EMBEDDING = "language_model.embed_tokens.weight";

  private final KernelPack kernels;
  private final WeightSource source;
  private final Packing packing;
  private final long steps;
  private final Handles handles = new Handles();
  private long stepBytes;

  /// eleven for each layer: norm, qkv and bias, output and bias, norm, gate-up and bias, down and
  /// bias, norms of the heads
  final IValue layers;

  /// last norm, head, embedding
  final IValue ends;

  /// empty, or four maps for each layer and the head
  final IValue packed;

  /// an array of the device and dtype that the model computes in
  final IValue anchor;

  /// A weight needs more digits than f16 has.
  private static final class NotHalf extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// How linear maps are held.
  enum Packing implements Holding {
    /// As they are.
    NONE,
    /// In f16 if that loses nothing to speak of and the engine can do it.
    HALF,
    /// In int8, a scale for each output, and the head in f16. Activations are rounded to 8 bits as
    /// well, with one scale for all rows of a forward, so a row depends on those it is run with. An
    /// error of about a hundredth for each map.
    INT8
  }

  /// What to load.
  ///
  /// @param crossLayers whose attention has queries of its own only: `cross_attn` in the files
  record Plan(TextConfig config, Set<Integer> crossLayers) {}

  private TextWeights(KernelPack kernels, Plan plan, WeightSource source, Packing packing) {
    TextConfig config = plan.config;
    this.kernels = kernels;
    this.source = source;
    this.packing = packing;
    try {
      steps = packing == Packing.INT8 ? steps(source) : 0;
      packed = handles.add(kernels.call("new_packed"));
      layers = handles.add(layers(plan));
      try (Handles loading = new Handles()) {
        PtNDArray norm = loading.add(source.stacked("language_model.norm.weight"));
        anchor = handles.add(IValue.from(norm));
        boolean one = config.tied() && !source.changes(HEAD) && !source.changes(EMBEDDING);
        PtNDArray embedding = loading.add(end(EMBEDDING, one));
        PtNDArray head = one ? embedding : loading.add(end(HEAD, true));
        ends = handles.add(IValue.listFrom(norm, head, embedding));
      }
    } catch (RuntimeException | Error e) {
      handles.close();
      throw e;
    }
  }

  /// A base's with other arrays in some places; packed maps are the base's, which owns them.
  TextWeights(TextWeights base, WeightSource source, IValue layers, IValue ends) {
    this.kernels = base.kernels;
    this.source = source;
    this.packing = base.packing;
    this.steps = base.steps;
    this.stepBytes = base.stepBytes;
    this.packed = base.packed;
    this.anchor = base.anchor;
    this.layers = handles.add(layers);
    this.ends = handles.add(ends);
  }

  static TextWeights load(
      KernelPack kernels, TextConfig config, WeightSource source, Holding holding) {
    return load(kernels, new Plan(config, Set.of()), source, holding);
  }

  static TextWeights load(KernelPack kernels, Plan plan, WeightSource source, Holding holding) {
    return switch (holding) {
      case Packing packing -> load(kernels, plan, source, packing);
      case Holding.Adapted adapted ->
          new AdaptedWeights(kernels, plan.config(), source, adapted).load(plan.crossLayers());
    };
  }

  private static TextWeights load(
      KernelPack kernels, Plan plan, WeightSource source, Packing packing) {
    if (packing == Packing.HALF) {
      try {
        return new TextWeights(kernels, plan, source, packing);
      } catch (NotHalf | InferenceException _) {
        // not exact, or no FBGEMM on this processor: plain maps always work
        return new TextWeights(kernels, plan, source, Packing.NONE);
      }
    }
    return new TextWeights(kernels, plan, source, packing);
  }

  /// How many steps int8 weights have on either side of 0: all 127, or half of them where the
  /// processor's instructions overflow with more (those before VNNI).
  private long steps(WeightSource source) {
    try (PtNDArray like = source.none();
        IValue value = IValue.from(like);
        IValue overflows = kernels.call("int8_overflows", value)) {
      return overflows.toBoolean() ? 63 : 127;
    }
  }

  /// Whether the linear maps are packed in f16.
  boolean isHalf() {
    return packing == Packing.HALF;
  }

  /// Whether the linear maps are packed in int8: then kernels round activations with one scale for
  /// all rows of a forward.
  boolean isInt8() {
    return packing == Packing.INT8;
  }

  /// Whether the linear maps are packed.
  boolean isPacked() {
    return packing != Packing.NONE;
  }

  /// The embedding or the head. Of a packed head a copy stays, not for whole rows, which the packed
  /// map makes, but for those of a few tokens.
  private PtNDArray end(String name, boolean isHead) {
    if (!isPacked()) {
      PtNDArray weight = source.stacked(name);
      stepBytes += isHead ? bytes(weight) : 0;
      return weight;
    }
    try (PtNDArray wide = source.stacked(name);
        PtNDArray none = source.none()) {
      if (isHead) {
        packHalf(wide, none);
      }
      return half(wide);
    }
  }

  /// How many bytes of linear maps, the head among them, each forward reads.
  long stepBytes() {
    return stepBytes;
  }

  /// What is not float32 here has two bytes.
  private static long bytes(PtNDArray weight) {
    int each = weight.getDataType() == DataType.FLOAT32 ? Float.BYTES : HALF_BYTES;
    return weight.getShape().size() * each;
  }

  private IValue layers(Plan plan) {
    TextConfig config = plan.config;
    List<PtNDArray> arrays = new ArrayList<>();
    try (Handles loading = new Handles()) {
      for (int i = 0; i < config.layers(); i++) {
        Layer layer = Layer.of(i, plan.crossLayers, source);
        arrays.add(loading.add(source.stacked(layer.norms.getFirst())));
        addLinear(loading, arrays, layer.maps.get(0));
        addLinear(loading, arrays, layer.maps.get(1));
        arrays.add(loading.add(source.stacked(layer.norms.getLast())));
        addLinear(loading, arrays, layer.maps.get(2));
        addLinear(loading, arrays, layer.maps.get(3));
        arrays.add(loading.add(headNorms(loading, config, layer.attention)));
      }
      return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }
  }

  /// What a layer's weights are called.
  ///
  /// @param attention with a dot behind
  /// @param norms before attention and before the MLP
  /// @param maps qkv, output, gate-up, down; each is those of its names below each other, or one
  ///   where the files have them so (Phi-3)
  record Layer(String attention, List<String> norms, List<String[]> maps) {
    static final int ARRAYS = 11;

    static Layer of(int number, Set<Integer> crossLayers, WeightSource source) {
      String at = "language_model.layers." + number + ".";
      boolean looks = crossLayers.contains(number);
      String attention = at + (looks ? "cross_attn." : "self_attn.");
      String queries = attention + "q_proj";
      String[] together = {queries, attention + "k_proj", attention + "v_proj"};
      String[] both = {at + "mlp.gate_proj", at + "mlp.up_proj"};
      return new Layer(
          attention,
          List.of(at + "input_layernorm.weight", at + "post_attention_layernorm.weight"),
          List.of(
              looks ? new String[] {queries} : orOne(source, attention + "qkv_proj", together),
              new String[] {attention + "o_proj"},
              orOne(source, at + "mlp.gate_up_proj", both),
              new String[] {at + "mlp.down_proj"}));
    }

    private static String[] orOne(WeightSource source, String one, String[] several) {
      return source.has(one + ".weight") ? new String[] {one} : several;
    }
  }

  /// The norms of queries and keys, one row for each head that turns.
  ///
  /// @return `[H + KV, K]`, or an array without elements
  private PtNDArray headNorms(Handles loading, TextConfig config, String attention) {
    return headNorms(kernels, loading, source, new Norms(config, attention));
  }

  /// @param attention with a dot behind
  record Norms(TextConfig config, String attention) {}

  static PtNDArray headNorms(
      KernelPack kernels, Handles loading, WeightSource source, Norms norms) {
    TextConfig config = norms.config;
    String attention = norms.attention;
    if (!config.attention().headNorms()) {
      return source.none();
    }
    PtNDArray queries = loading.add(source.stacked(attention + "q_norm.weight"));
    PtNDArray keys = loading.add(source.stacked(attention + "k_norm.weight"));
    try (IValue q = IValue.from(queries);
        IValue k = IValue.from(keys);
        IValue heads = IValue.listFrom(config.heads(), config.kvHeads())) {
      return kernels.array(queries.getManager(), "head_norms", q, k, heads);
    }
  }

  private void addLinear(Handles loading, List<PtNDArray> arrays, String... maps) {
    PtNDArray bias = loading.add(source.stackedOrNone(withSuffix(maps, ".bias")));
    if (isPacked()) {
      try (PtNDArray weight = source.stacked(withSuffix(maps, ".weight"))) {
        if (packing == Packing.INT8) {
          packInt8(weight, bias);
        } else {
          packHalf(weight, bias);
        }
      }
      PtNDArray none = loading.add(source.none());
      arrays.add(none);
      arrays.add(none);
    } else {
      PtNDArray weight = loading.add(source.stacked(withSuffix(maps, ".weight")));
      stepBytes += bytes(weight);
      arrays.add(weight);
      arrays.add(bias);
    }
  }

  private void packInt8(PtNDArray weight, PtNDArray bias) {
    try (Handles call = new Handles()) {
      call.add(
          kernels.call(
              "add_packed_int8",
              packed,
              call.add(IValue.from(weight)),
              call.add(IValue.from(bias)),
              call.add(IValue.from(steps))));
      stepBytes += weight.getShape().size();
    }
  }

  private void packHalf(PtNDArray weight, PtNDArray bias) {
    try (Handles call = new Handles()) {
      IValue value = call.add(IValue.from(weight));
      if (packing == Packing.HALF
          && !(call.add(kernels.call("half_error", value)).toDouble() <= HALF_ERROR)) {
        throw new NotHalf();
      }
      call.add(kernels.call("add_packed", packed, value, call.add(IValue.from(bias))));
      stepBytes += weight.getShape().size() * HALF_BYTES;
    }
  }

  private PtNDArray half(PtNDArray array) {
    try (IValue value = IValue.from(array)) {
      return kernels.array(array.getManager(), "to_half", value);
    }
  }

  static String[] withSuffix(String[] names, String suffix) {
    String[] result = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      result[i] = names[i] + suffix;
    }
    return result;
  }

  @Override
  public void close() {
    handles.close();
  }
}
