package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.decoding.Companion;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.ContrastiveStream;
import dev.treeline.decoding.Decoder;
import dev.treeline.decoding.DeferredContrastiveStream;
import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import dev.treeline.decoding.Limits;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.Sampling;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.adapter.Adapter;
import dev.treeline.models.adapter.AdapterConfig;
import dev.treeline.models.adapter.LoraScale;
import dev.treeline.models.adapter.LowRank;
import dev.treeline.models.adapter.MergedModel;
import dev.treeline.models.adapter.ModuleTargets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Several adapters on one model that is loaded once.
class AdaptedEngineTest {
  private static final float TOLERANCE = 1e-4f;
  private static final int STEPS = 12;

  @TempDir Path folder;

  private Checkpoint base;
  private TorchEngine engine;
  private Fixture golden;

  @BeforeEach
  void open() {
    golden = new Fixture(Fixture.LLAVA);
    base = Checkpoint.open(Fixture.LLAVA);
    engine = TorchEngine.open(base, EngineOptions.standard());
  }

  @AfterEach
  void close() {
    try (Checkpoint _ = base;
        Fixture _ = golden) {
      engine.close();
    }
  }

  private Adapter adapter(String name) {
    return Adapter.read(Fixture.LLAVA.resolve(name), base);
  }

  /// The pairs of an adapter that stand in the language model: as from a pattern.
  private Adapter inTextOnly(Adapter adapter) {
    var maps = new TreeMap<>(adapter.maps());
    maps.keySet().removeIf(name -> !name.startsWith("language_model."));
    return new Adapter(adapter.name() + "-text", adapter.config(), maps, Map.of());
  }

  private static int[] greedy(LogitsStream stream) {
    return new Decoder(
            new Sampling.Greedy().with(0), List.of(), new Limits(Set.of(), STEPS), () -> false)
        .decode(stream, _ -> {})
        .tokens();
  }

  private static int[] answer(TorchEngine engine, PreparedInput input) {
    try (LogitsStream stream = engine.stream(input)) {
      return greedy(stream);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora/final", "adapters/everything", "adapters/dora"})
  void besideIsMergedInRowsAndTokens(String name) {
    Adapter adapter = adapter(name);
    PreparedInput input = golden.input("second");
    try (TorchEngine merged =
            TorchEngine.open(base, EngineOptions.standard(), Optional.of(adapter));
        TorchEngine beside = engine.adapted(base, adapter, AdapterUse.BESIDE);
        TorchEngine copies = engine.adapted(base, adapter, AdapterUse.MERGED)) {
      float[][] rows = merged.promptLogits(input);
      int[] tokens = answer(merged, input);
      for (TorchEngine adapted : List.of(beside, copies)) {
        assertThat(Rows.largestDifference(adapted.promptLogits(input), rows)).isLessThan(TOLERANCE);
        assertThat(answer(adapted, input)).isEqualTo(tokens);
      }
      assertThat(Rows.largestDifference(engine.promptLogits(input), rows)).isGreaterThan(0.1f);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora/final", "adapters/dora"})
  void besideIsMergedWhereNothingIsPacked(String name) throws IOException {
    Adapter finer = inTextOnly(adapter("adapters/everything"));
    MergedModel.write(base, finer, folder, Optional.of(Dtype.F32));
    Adapter adapter = adapter(name);
    PreparedInput input = golden.input("second");
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        TorchEngine plain = TorchEngine.open(checkpoint, EngineOptions.standard());
        TorchEngine merged =
            TorchEngine.open(checkpoint, EngineOptions.standard(), Optional.of(adapter));
        TorchEngine beside = plain.adapted(checkpoint, adapter, AdapterUse.BESIDE)) {
      assertThat(plain.text().weights().isPacked()).isFalse();
      assertThat(engine.text().weights().isPacked()).isTrue();
      assertThat(Rows.largestDifference(beside.promptLogits(input), merged.promptLogits(input)))
          .isLessThan(TOLERANCE);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Dtype.class,
      names = {"BF16", "I8"})
  void besideInOtherDtypesErrsAsTheBaseDoes(Dtype dtype) {
    PreparedInput input = golden.input("first");
    Adapter adapter = adapter("adapters/dora");
    float[][] exact;
    try (TorchEngine adapted = engine.adapted(base, adapter, AdapterUse.BESIDE)) {
      exact = adapted.promptLogits(input);
    }
    try (TorchEngine coarse = TorchEngine.open(base, new EngineOptions("cpu", dtype, 0));
        TorchEngine adapted = coarse.adapted(base, adapter, AdapterUse.BESIDE)) {
      double spread = Rows.meanDifference(exact, new float[exact.length][exact[0].length]);
      double error = Rows.meanDifference(adapted.promptLogits(input), exact) / spread;
      assertThat(error).isBetween(1e-4, 0.1);
    }
  }

  @Test
  void inAConvoyWithTheBaseEachGivesWhatItGivesAlone() throws Exception {
    try (TorchEngine first = engine.adapted(base, adapter("lora/final"), AdapterUse.BESIDE);
        TorchEngine second = engine.adapted(base, adapter("adapters/dora"), AdapterUse.BESIDE)) {
      List<int[]> expected = new ArrayList<>();
      List<Callable<int[]>> tasks = new ArrayList<>();
      for (String name : List.of("first", "second", "text", "two")) {
        for (TorchEngine one : List.of(engine, first, second)) {
          PreparedInput input = golden.input(name);
          expected.add(answer(one, input));
          tasks.add(() -> answer(one, input));
        }
      }
      List<Future<int[]>> together = Convoy.go(tasks);
      for (int i = 0; i < tasks.size(); i++) {
        assertThat(together.get(i).get()).as("task " + i).isEqualTo(expected.get(i));
      }
    }
  }

  @Test
  void theDeferredAmateurOfAnAdaptedModelChoosesAsThePlainOne() {
    ContrastRule rule = new ContrastRule.Vcd(1, 0.1);
    PreparedInput input = golden.input("first");
    PreparedInput other = golden.input("third");
    try (TorchEngine adapted = engine.adapted(base, adapter("lora/final"), AdapterUse.BESIDE);
        TorchEngine merged =
            TorchEngine.open(base, EngineOptions.standard(), Optional.of(adapter("lora/final")))) {
      int[] expected;
      try (LogitsStream plain =
          new ContrastiveStream(merged.stream(input), merged.stream(other), rule)) {
        expected = greedy(plain);
      }
      for (Companion companion : List.of(Companion.never(), Companion.always())) {
        try (LogitsStream deferred =
            new DeferredContrastiveStream(
                adapted.stream(input), adapted.stream(other), rule, FirstRow.DROPPED, companion)) {
          assertThat(greedy(deferred)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void whatTowersAndPromptsMadeIsKeptApart() {
    Adapter whole = adapter("adapters/everything");
    Adapter text = inTextOnly(whole);
    PreparedInput input = golden.input("first");
    assertThat(whole.changesTower()).isTrue();
    assertThat(text.changesTower()).isFalse();
    try (TorchEngine changed = engine.adapted(base, whole, AdapterUse.BESIDE)) {
      int[] plain = answer(engine, input);
      assertThat(engine.visionRuns()).isEqualTo(1);
      int[] adapted = answer(changed, input);
      assertThat(engine.visionRuns()).isEqualTo(2); // its tower looks again
      assertThat(engine.prefixHits()).isZero();
      try (TorchEngine same = engine.adapted(base, text, AdapterUse.BESIDE)) {
        assertThat(answer(same, input)).isNotEqualTo(plain);
        assertThat(engine.visionRuns()).isEqualTo(2); // the base's tower has looked
        assertThat(engine.prefixHits()).isZero(); // but its layers have not read
        answer(same, input);
        assertThat(engine.prefixHits()).isEqualTo(1);
      }
      // what was kept for the closed one is gone, what was kept for the others is not
      assertThat(answer(engine, input)).isEqualTo(plain);
      assertThat(answer(changed, input)).isEqualTo(adapted);
      assertThat(engine.prefixHits()).isEqualTo(3);
      assertThat(engine.visionRuns()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(AdapterUse.class)
  void theBasesWeightsAreInMemoryOnce(AdapterUse use) {
    try (TorchEngine adapted = engine.adapted(base, inTextOnly(adapter("lora/final")), use)) {
      assertThat(adapted.text().weights().packed).isSameAs(engine.text().weights().packed);
      assertThat(adapted.text().weights().anchor).isSameAs(engine.text().weights().anchor);
    }
  }

  @Test
  void anAdapterGoesOnTheBaseOnly() {
    Adapter adapter = adapter("lora/final");
    try (TorchEngine adapted = engine.adapted(base, adapter, AdapterUse.BESIDE)) {
      assertThatThrownBy(() -> adapted.adapted(base, adapter, AdapterUse.BESIDE).close())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has one already");
    }
  }

  @Test
  void aPairOfOneOfTheMapsBelowEachOtherLeavesTheOthersAlone() {
    String keys = "language_model.layers.0.self_attn.k_proj.weight";
    RandomGenerator random = new java.util.SplittableRandom(5);
    int width = (int) base.weights().info(keys).shape()[1];
    int out = (int) base.weights().info(keys).shape()[0];
    var pair = new LowRank(1, 0.7, draw(random, width), draw(random, out), new float[0]);
    var config =
        new AdapterConfig(
            "", ModuleTargets.of("k_proj"), LoraScale.of(1, 0.7), 0, false, List.of());
    Adapter adapter = new Adapter("keys", config, Map.of(keys, pair), Map.of());
    PreparedInput input = golden.input("text");
    try (TorchEngine beside = engine.adapted(base, adapter, AdapterUse.BESIDE);
        TorchEngine merged = engine.adapted(base, adapter, AdapterUse.MERGED)) {
      float[][] rows = beside.promptLogits(input);
      assertThat(Rows.largestDifference(rows, merged.promptLogits(input))).isLessThan(TOLERANCE);
      assertThat(Rows.largestDifference(rows, engine.promptLogits(input))).isGreaterThan(1e-3f);
    }
  }

  private static float[] draw(RandomGenerator random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
