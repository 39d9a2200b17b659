package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.TextConfig;
import dev.treeline.models.Weights;
import dev.treeline.models.adapter.Adapter;
import dev.treeline.models.adapter.LowRank;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes a language model's weights out of another's and an adapter: lists of the same arrays, but
/// for those that the adapter changes.
///
/// A map with a low-rank pair stays as it is, packed or not; the pair takes the place of its bias
/// (kernel `adapted_map`). Maps that lie below each other get one pair: the columns of B are zero
/// where they belong to another map.
final class AdaptedWeights {
  private final KernelPack kernels;
  private final TextConfig config;
  private final WeightSource source;
  private final Holding.Adapted holding;
  private final TextWeights base;

  /// @param source with the adapter worked in
  AdaptedWeights(
      KernelPack kernels, TextConfig config, WeightSource source, Holding.Adapted holding) {
    this.kernels = kernels;
    this.config = config;
    this.source = source;
    this.holding = holding;
    this.base = holding.base().weights();
  }

  TextWeights load(Set<Integer> crossLayers) {
    try (Unfinished lists = new Unfinished()) {
      IValue layers = lists.add(kernels.call("share", base.layers));
      for (int i = 0; i < config.layers(); i++) {
        change(layers, i * TextWeights.Layer.ARRAYS, TextWeights.Layer.of(i, crossLayers, source));
      }
      IValue ends = lists.add(kernels.call("share", base.ends));
      List<String> names =
          List.of("language_model.norm.weight", TextWeights.HEAD, TextWeights.EMBEDDING);
      for (int i = 0; i < names.size(); i++) {
        changeWhole(ends, i, names.get(i));
      }
      lists.keep();
      return new TextWeights(base, source, layers, ends);
    }
  }

  private void change(IValue layers, int at, TextWeights.Layer layer) {
    int[] places = {at + 1, at + 3, at + 6, at + 8};
    for (int i = 0; i < places.length; i++) {
      changeMap(layers, places[i], layer.maps().get(i));
    }
    changeWhole(layers, at, layer.norms().getFirst());
    changeWhole(layers, at + 5, layer.norms().getLast());
    if (changes(layer.attention() + "q_norm.weight", layer.attention() + "k_norm.weight")) {
      try (Handles loading = new Handles()) {
        var norms = new TextWeights.Norms(config, layer.attention());
        put(layers, at + 10, TextWeights.headNorms(kernels, loading, source, norms));
      }
    }
  }

  private boolean changes(String... names) {
    return Arrays.stream(names).anyMatch(source::changes);
  }

  private void changeWhole(IValue list, int place, String name) {
    if (source.changes(name)) {
      put(list, place, source.stacked(name));
    }
  }

  private void changeMap(IValue layers, int place, String[] maps) {
    String[] weights = TextWeights.withSuffix(maps, ".weight");
    String[] biases = TextWeights.withSuffix(maps, ".bias");
    if (!changes(weights) && !changes(biases)) {
      return;
    }
    Adapter adapter = holding.adapter();
    boolean whole =
        Arrays.stream(weights).anyMatch(adapter.saved()::containsKey) || changes(biases);
    if (holding.use() == AdapterUse.MERGED || whole) {
      put(layers, place, source.stacked(weights));
      put(layers, place + 1, source.stackedOrNone(biases));
    } else {
      put(layers, place + 1, pairs(maps));
    }
  }

  /// Takes the array over.
  private void put(IValue list, int place, PtNDArray array) {
    try (Handles call = new Handles()) {
      call.add(array);
      IValue value = call.add(IValue.from(array));
      call.add(kernels.call("put", list, call.add(IValue.from((long) place)), value));
    }
  }

  /// What `adapted_map` takes.
  private PtNDArray pairs(String[] maps) {
    Weights weights = holding.weights();
    List<Part> parts = new ArrayList<>();
    int out = 0;
    int ranks = 0;
    boolean scaled = false;
    for (String map : maps) {
      LowRank pair = holding.adapter().maps().get(map + ".weight");
      int rows = (int) weights.info(map + ".weight").shape()[0];
      parts.add(new Part(map, pair, out, ranks));
      out += rows;
      ranks += pair == null ? 0 : pair.rank();
      scaled |= pair != null && pair.magnitudes().length > 0;
    }
    int columns = out + (int) weights.info(maps[0] + ".weight").shape()[1];
    int first = scaled ? 2 : 1;
    float[] values = new float[(first + ranks) * columns];
    if (scaled) {
      Arrays.fill(values, 0, out, 1);
    }
    for (Part part : parts) {
      fill(values, part, new Layout(first, columns, out));
    }
    return scaled
        ? source.of(values, 1, first + ranks, columns)
        : source.of(values, first + ranks, columns);
  }

  /// One map of several: its first output, and the first row of its pair.
  private record Part(String map, @Nullable LowRank pair, int output, int row) {}

  /// @param first rows before the pairs
  private record Layout(int first, int columns, int outputs) {}

  private void fill(float[] values, Part part, Layout layout) {
    int added = (layout.first - 1) * layout.columns + part.output;
    if (!base.isPacked() && holding.weights().has(part.map + ".bias")) {
      float[] bias = holding.weights().floats(part.map + ".bias");
      System.arraycopy(bias, 0, values, added, bias.length);
    }
    LowRank pair = part.pair;
    if (pair == null) {
      return;
    }
    float[] scales = scales(holding, part.map, pair);
    float[] b = scaled(pair, scales);
    for (int r = 0; r < pair.rank(); r++) {
      int row = (layout.first + part.row + r) * layout.columns;
      for (int o = 0; o < pair.out(); o++) {
        values[row + part.output + o] = b[o * pair.rank() + r];
      }
      System.arraycopy(pair.a(), r * pair.in(), values, row + layout.outputs, pair.in());
    }
    if (layout.first == 2) {
      scale(values, part, scales, added);
    }
  }

  /// The base's map is multiplied, its bias is not: a packed one has it inside.
  private void scale(float[] values, Part part, float[] scales, int added) {
    System.arraycopy(scales, 0, values, part.output, scales.length);
    if (base.isPacked() && holding.weights().has(part.map + ".bias")) {
      float[] bias = holding.weights().floats(part.map + ".bias");
      for (int o = 0; o < bias.length; o++) {
        values[added + o] = (1 - scales[o]) * bias[o];
      }
    }
  }

  /// B with the factor and what its map's outputs are multiplied by worked in.
  ///
  /// @return `[out, rank]`
  static float[] scaled(LowRank pair, float[] scales) {
    float[] scaled = new float[pair.b().length];
    for (int i = 0; i < scaled.length; i++) {
      double b = pair.factor() * pair.b()[i];
      scaled[i] = (float) (scales[i / pair.rank()] * b);
    }
    return scaled;
  }

  /// What a map's outputs are multiplied by.
  static float[] scales(Holding.Adapted holding, String map, LowRank pair) {
    if (pair.magnitudes().length > 0) {
      return pair.scales(holding.weights().floats(map + ".weight"));
    }
    float[] ones = new float[pair.out()];
    Arrays.fill(ones, 1);
    return ones;
  }
}
