package dev.treeline.inference;

import dev.treeline.inference.rows.LowRanks;
import dev.treeline.inference.rows.RowMap;
import dev.treeline.inference.rows.RowWeights;
import dev.treeline.models.TextConfig;
import dev.treeline.models.Weights;
import dev.treeline.models.adapter.LowRank;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What [AdaptedWeights] are for the kernels, for rows: the base's maps with an adapter's pairs
/// beside them, and norms of its own. Embedding and head must be the base's, and so must every map
/// be but for its pair.
final class AdaptedRows {
  private final TextConfig config;
  private final WeightSource source;
  private final Holding.Adapted holding;

  /// @param source with the adapter worked in
  AdaptedRows(TextConfig config, WeightSource source, Holding.Adapted holding) {
    this.config = config;
    this.source = source;
    this.holding = holding;
  }

  /// The adapted weights; nothing where the adapter changes more than that.
  Optional<RowWeights> of(RowWeights base) {
    List<RowWeights.Layer> layers = new ArrayList<>();
    boolean fits =
        holding.use() == AdapterUse.BESIDE
            && !source.changes(TextWeights.HEAD)
            && !source.changes(TextWeights.EMBEDDING);
    for (int i = 0; i < config.layers() && fits; i++) {
      TextWeights.Layer names = TextWeights.Layer.of(i, Set.of(), source);
      fits = names.maps().stream().flatMap(Arrays::stream).noneMatch(this::isWhole);
      if (fits) {
        layers.add(layer(base.layers().get(i), names));
      }
    }
    return fits
        ? Optional.of(
            new RowWeights(
                base.embedding(),
                layers,
                RowLoader.floats(source, "language_model.norm.weight"),
                base.head()))
        : Optional.empty();
  }

  /// Whether a map is another one than the base's.
  private boolean isWhole(String map) {
    return holding.adapter().saved().containsKey(map + ".weight") || source.changes(map + ".bias");
  }

  private RowWeights.Layer layer(RowWeights.Layer base, TextWeights.Layer names) {
    List<RowMap> gateUp = maps(names.maps().get(2), base.gate(), base.up());
    return new RowWeights.Layer(
        RowLoader.floats(source, names.norms().getFirst()),
        maps(names.maps().get(0), base.qkv()).getFirst(),
        maps(names.maps().get(1), base.output()).getFirst(),
        RowLoader.floats(source, names.norms().getLast()),
        gateUp.get(0),
        gateUp.get(1),
        maps(names.maps().get(3), base.down()).getFirst(),
        RowLoader.headNorms(source, config, names.attention()));
  }

  /// Puts the pairs of some maps beside them.
  ///
  /// @param names of the maps in the files
  /// @param bases the same, or cut at other outputs
  private List<RowMap> maps(String[] names, RowMap... bases) {
    if (Stream.of(names).noneMatch(name -> source.changes(name + ".weight"))) {
      return List.of(bases);
    }
    LowRanks pairs = pairs(names);
    List<RowMap> maps = new ArrayList<>();
    int first = 0;
    for (RowMap base : bases) {
      maps.add(base.with(pairs, first));
      first += base.out();
    }
    return maps;
  }

  private LowRanks pairs(String[] names) {
    Weights weights = holding.weights();
    List<LowRanks.Part> parts = new ArrayList<>();
    List<float[]> gains = new ArrayList<>();
    int out = 0;
    for (String name : names) {
      int rows = (int) weights.info(name + ".weight").shape()[0];
      LowRank pair = holding.adapter().maps().get(name + ".weight");
      float[] ones = new float[rows];
      Arrays.fill(ones, 1);
      gains.add(pair == null ? ones : AdaptedWeights.scales(holding, name, pair));
      if (pair != null) {
        float[] b = AdaptedWeights.scaled(pair, gains.getLast());
        parts.add(new LowRanks.Part(out, pair.rank(), pair.a(), b));
      }
      out += rows;
    }
    int in = (int) weights.info(names[0] + ".weight").shape()[1];
    return new LowRanks(in, parts, isScaled(names) ? joined(gains, out) : new float[0]);
  }

  private boolean isScaled(String[] names) {
    return Stream.of(names)
        .map(name -> holding.adapter().maps().get(name + ".weight"))
        .anyMatch(pair -> pair != null && pair.magnitudes().length > 0);
  }

  private static float[] joined(List<float[]> parts, int count) {
    float[] all = new float[count];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
