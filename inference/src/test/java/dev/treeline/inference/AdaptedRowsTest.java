package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.inference.RowText.Piece;
import dev.treeline.inference.rows.Vectors;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.ModelCatalog;
import dev.treeline.models.adapter.Adapter;
import dev.treeline.models.adapter.AdapterConfig;
import dev.treeline.models.adapter.LoraScale;
import dev.treeline.models.adapter.LowRank;
import dev.treeline.models.adapter.ModuleTargets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Steps in Java with an adapter beside the weights, against the engine's kernels.
class AdaptedRowsTest {
  private static final Path FIXTURES = Path.of("../models/src/test/resources/fixtures");

  /// Of the largest logit.
  private static final float TOLERANCE = 1e-4f;

  private static final long[] PROMPT = IntStream.range(0, 12).mapToLong(i -> 5 + i * 11).toArray();
  private static final long[] TOKENS = IntStream.range(0, 9).mapToLong(i -> 7 + i * 23).toArray();

  @BeforeAll
  static void vectors() {
    assumeTrue(Vectors.areThere(), "no vectors at hand");
  }

  /// A model with an adapter beside it, open.
  private static final class Adapted implements AutoCloseable {
    private final Checkpoint base;
    private final TorchEngine plain;
    private final TorchEngine engine;
    private final PtNDManager manager;
    private final Adapter adapter;

    Adapted(Path directory, Dtype dtype, Function<Checkpoint, Adapter> read) {
      base = Checkpoint.open(directory);
      plain = TorchEngine.open(base, new EngineOptions("cpu", dtype, 0));
      adapter = read.apply(base);
      engine = plain.adapted(base, adapter, AdapterUse.BESIDE);
      manager = engine.newManager();
    }

    RowText rows() {
      return engine.text().rows().orElseThrow();
    }

    TextState begun() {
      TextState state = engine.text().newState(4, Positions.counted(PROMPT.length));
      try (PtNDArray ids = TorchEngine.longs(manager, PROMPT);
          PtNDArray x = engine.text().embed(manager, ids);
          PtNDArray _ = engine.text().run(manager, x, state)) {
        return state;
      }
    }

    float[] stepped(TextState state, long... tokens) {
      return rows().logits(rows().run(List.of(new Piece(state, tokens)), tokens.length).getFirst());
    }

    float[] kernels(TextState state, long... tokens) {
      try (PtNDArray ids = TorchEngine.longs(manager, tokens);
          PtNDArray row = engine.text().step(manager, ids, state);
          PtNDArray wide = row.toType(DataType.FLOAT32, false)) {
        return wide.toFloatArray();
      }
    }

    @Override
    public void close() {
      try (base;
          plain;
          engine;
          manager) {
        // all
      }
    }
  }

  /// Those that leave embedding, head and whole maps of the language model alone: with biases,
  /// norms of heads, shared keys and values, windows, maps below each other.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "llava/lora/final",
        "llava/adapters/dora",
        "llava/adapters/everything",
        "llava/adapters/patches",
        "mistral/adapters/everything",
        "qwen2/adapters/dora",
        "qwen2-vl/adapters/everything",
        "qwen3/adapters/dora",
        "smolvlm/adapters/everything"
      })
  void stepsGiveWhatTheKernelsGive(String name) {
    Path directory = FIXTURES.resolve(name);
    try (Adapted adapted =
        new Adapted(
            directory.getParent().getParent(), Dtype.F32, base -> Adapter.read(directory, base))) {
      requireWhatTheKernelsGive(adapted, name.endsWith("dora"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "qwen3", "idefics3"})
  void ranksOfAnySizeGoBesideSomeOfTheMaps(String family) {
    try (Adapted adapted =
        new Adapted(FIXTURES.resolve(family), Dtype.F32, base -> drawn(base, 3))) {
      requireWhatTheKernelsGive(adapted, false);
    }
  }

  private static void requireWhatTheKernelsGive(Adapted adapted, boolean scaled) {
    try (TextState a = adapted.begun();
        TextState b = adapted.begun();
        TextState plain = adapted.begun()) {
      float changed = 0;
      for (long token : TOKENS) {
        float[] expected = adapted.kernels(a, token);
        float[] row = adapted.stepped(b, token);
        float largest = Rows.largestDifference(expected, new float[expected.length]);
        assertThat(Rows.largestDifference(row, expected)).isLessThan(TOLERANCE * largest);
        RowText base = adapted.plain.text().rows().orElseThrow();
        float[] without =
            base.logits(base.run(List.of(new Piece(plain, new long[] {token})), 1).getFirst());
        changed = Math.max(changed, Rows.largestDifference(row, without) / largest);
      }
      assertThat(changed).as("what the adapter does").isGreaterThan(100 * TOLERANCE);
      assertThat(b.length()).isEqualTo(a.length());
      assertThat(scaled)
          .isEqualTo(
              adapted.adapter.maps().entrySet().stream()
                  .filter(map -> map.getKey().startsWith("language_model."))
                  .anyMatch(map -> map.getValue().magnitudes().length > 0));
    }
  }

  /// Pairs of three ranks, the second of RS-LoRA's factor, beside two of three maps.
  private static Adapter drawn(Checkpoint base, long seed) {
    var random = new SplittableRandom(seed);
    Map<String, LowRank> maps = new TreeMap<>();
    int number = 0;
    for (String name : base.weights().names()) {
      if (name.startsWith("language_model.layers.") && name.endsWith("_proj.weight")) {
        long[] shape = base.weights().info(name).shape();
        int rank = List.of(1, 8, 21).get(number++ % 3);
        if (random.nextInt(3) > 0) {
          float[] a = draw(random, rank * (int) shape[1]);
          float[] b = draw(random, (int) shape[0] * rank);
          double factor = rank == 8 ? 0.1 / Math.sqrt(rank) : 0.1 / rank;
          maps.put(name, new LowRank(rank, factor, a, b, new float[0]));
        }
      }
    }
    var config =
        new AdapterConfig("", ModuleTargets.of("q_proj"), LoraScale.of(1, 1), 0, false, List.of());
    return new Adapter("drawn", config, maps, Map.of());
  }

  private static float[] draw(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(
      value = Dtype.class,
      names = {"F32", "I8"})
  void everyBitIsTheSameWhateverARowIsRunWith(Dtype dtype) {
    try (Adapted adapted = new Adapted(FIXTURES.resolve("qwen2"), dtype, base -> drawn(base, 5));
        TextState alone = adapted.begun();
        TextState atOnce = adapted.begun();
        TextState inCompany = adapted.begun();
        TextState other = adapted.begun()) {
      float[] expected = {};
      for (long token : TOKENS) {
        expected = adapted.stepped(alone, token);
      }
      assertThat(adapted.stepped(atOnce, TOKENS)).containsExactly(expected);
      List<Piece> pieces = new ArrayList<>();
      pieces.add(new Piece(other, new long[] {3, 4}));
      pieces.add(new Piece(inCompany, TOKENS));
      List<float[]> states = adapted.rows().run(pieces, 2 + TOKENS.length);
      assertThat(adapted.rows().logits(states.getLast())).containsExactly(expected);
    }
  }

  @Test
  void int8ErrsNoMoreThanItDoesInTheKernels() {
    float[] exact;
    try (Adapted adapted =
            new Adapted(FIXTURES.resolve("llama"), Dtype.F32, base -> drawn(base, 7));
        TextState state = adapted.begun()) {
      exact = adapted.kernels(state, TOKENS);
    }
    try (Adapted adapted =
            new Adapted(FIXTURES.resolve("llama"), Dtype.I8, base -> drawn(base, 7));
        TextState a = adapted.begun();
        TextState b = adapted.begun()) {
      double rows = error(adapted.stepped(a, TOKENS), exact);
      assertThat(rows).isPositive().isLessThan(error(adapted.kernels(b, TOKENS), exact));
    }
  }

  /// The root of the mean square.
  private static double error(float[] row, float[] exact) {
    return Math.sqrt(
        IntStream.range(0, row.length)
            .mapToDouble(v -> Math.pow(row[v] - exact[v], 2))
            .average()
            .orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"llava/adapters/ends", "llava/adapters/saved", "phi3/adapters/dora"})
  void whatIsNotMadeForRowsGoesToTheKernels(String name) {
    Path directory = FIXTURES.resolve(name);
    try (Adapted adapted =
        new Adapted(
            directory.getParent().getParent(), Dtype.F32, base -> Adapter.read(directory, base))) {
      assertThat(adapted.engine.text().rows()).isEmpty();
      assertThat(adapted.plain.text().rows().isPresent()).isEqualTo(name.startsWith("llava"));
    }
  }

  @Test
  void workedIntoCopiesItGoesToTheKernels() {
    Path directory = FIXTURES.resolve("llava");
    try (Checkpoint base = Checkpoint.open(directory);
        TorchEngine plain = TorchEngine.open(base, EngineOptions.standard());
        TorchEngine merged =
            plain.adapted(
                base, Adapter.read(directory.resolve("lora/final"), base), AdapterUse.MERGED)) {
      assertThat(merged.text().rows()).isEmpty();
    }
  }

  @Test
  void theShippedAdapterGivesTheKernelsTokens() {
    ModelCatalog catalog = ModelCatalog.standard();
    try (Adapted adapted =
        new Adapted(
            catalog.resolve(ModelCatalog.DEFAULT),
            Dtype.F32,
            base -> Adapter.read(catalog.adapter("vcr-lora"), base))) {
      requireWhatTheKernelsGive(adapted, false);
      for (long first = 30; first < 36; first++) {
        try (TextState a = adapted.begun();
            TextState b = adapted.begun()) {
          long kernels = first;
          long rows = first;
          for (int step = 0; step < 12; step++) {
            kernels = Rows.argmax(adapted.kernels(a, kernels));
            rows = Rows.argmax(adapted.stepped(b, rows));
            assertThat(rows).isEqualTo(kernels);
          }
        }
      }
    }
  }
}
