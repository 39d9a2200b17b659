package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.inference.rows.Matrix;
import dev.treeline.inference.rows.Pages;
import dev.treeline.inference.rows.RowMap;
import dev.treeline.inference.rows.RowWeights;
import dev.treeline.models.TextConfig;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Reads a model's weights into the order in which rows are run through them.
final class RowLoader {
  private final KernelPack kernels;
  private final TextConfig config;
  private final WeightSource source;
  private final TextWeights weights;
  private final Pages pages;

  /// @param weights what the kernels have
  /// @param pages where the second copy goes
  RowLoader(
      KernelPack kernels,
      TextConfig config,
      WeightSource source,
      TextWeights weights,
      Pages pages) {
    this.kernels = kernels;
    this.config = config;
    this.source = source;
    this.weights = weights;
    this.pages = pages;
  }

  /// @param handles keep what is read where the kernels have it
  RowWeights load(Handles handles) {
    List<RowWeights.Layer> layers = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      layers.add(layer(TextWeights.Layer.of(i, Set.of(), source)));
    }
    PtNDArray[] ends = weights.ends.toTensorArray(kernels.manager());
    Arrays.stream(ends).forEach(handles::add);
    Kind kind = weights.isInt8() ? RowMap::fineBytes : RowMap::half;
    RowMap head = kind.of(pages, matrix(ends[1], 0, 1), new float[0]);
    return new RowWeights(segment(ends[2]), layers, ends[0].toFloatArray(), head);
  }

  private RowWeights.Layer layer(TextWeights.Layer layer) {
    List<RowMap> gateUp = maps(2, layer.maps().get(2));
    return new RowWeights.Layer(
        floats(source, layer.norms().getFirst()),
        map(layer.maps().get(0)),
        map(layer.maps().get(1)),
        floats(source, layer.norms().getLast()),
        gateUp.get(0),
        gateUp.get(1),
        map(layer.maps().get(3)),
        headNorms(source, config, layer.attention()));
  }

  private RowMap map(String... names) {
    return maps(1, names).getFirst();
  }

  /// @param parts maps of equal size
  private List<RowMap> maps(int parts, String... names) {
    try (PtNDArray wide = source.stacked(TextWeights.withSuffix(names, ".weight"));
        PtNDArray biases = source.stackedOrNone(TextWeights.withSuffix(names, ".bias"));
        IValue value = IValue.from(wide)) {
      float[] bias = biases.toFloatArray();
      if (weights.isInt8()) {
        return maps(RowMap::bytes, wide, bias, parts);
      }
      try (PtNDArray half = kernels.array(kernels.manager(), "to_half", value)) {
        return maps(RowMap::half, half, bias, parts);
      }
    }
  }

  /// Copies weights into an order of its own.
  private interface Kind {
    RowMap of(Pages pages, Matrix matrix, float[] bias);
  }

  private List<RowMap> maps(Kind kind, PtNDArray all, float[] bias, int parts) {
    List<RowMap> maps = new ArrayList<>();
    int each = bias.length / parts;
    for (int i = 0; i < parts; i++) {
      float[] some = Arrays.copyOfRange(bias, i * each, (i + 1) * each);
      maps.add(kind.of(pages, matrix(all, i, parts), some));
    }
    return maps;
  }

  /// Part `i` of some that lie below each other.
  private static Matrix matrix(PtNDArray all, int i, int parts) {
    long[] shape = all.getShape().getShape();
    MemorySegment numbers = segment(all);
    long bytes = numbers.byteSize() / parts;
    int out = (int) shape[0] / parts;
    return new Matrix(numbers.asSlice(i * bytes, bytes), out, (int) shape[1]);
  }

  private static MemorySegment segment(PtNDArray array) {
    return MemorySegment.ofBuffer(array.toByteBuffer(true));
  }

  /// The norms of queries and keys as rows take them.
  ///
  /// @param attention with a dot behind
  /// @return `[H + KV, K]`, or empty
  static float[] headNorms(WeightSource source, TextConfig config, String attention) {
    if (!config.attention().headNorms()) {
      return new float[0];
    }
    float[] queries = floats(source, attention + "q_norm.weight");
    float[] keys = floats(source, attention + "k_norm.weight");
    int k = config.headWidth();
    float[] all = new float[(config.heads() + config.kvHeads()) * k];
    for (int h = 0; h < config.heads() + config.kvHeads(); h++) {
      System.arraycopy(h < config.heads() ? queries : keys, 0, all, h * k, k);
    }
    return all;
  }

  static float[] floats(WeightSource source, String name) {
    try (PtNDArray array = source.stacked(name)) {
      return array.toFloatArray();
    }
  }
}
