package dev.treeline.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.treeline.decoding.ContrastRule;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The benchmarks on sapling do what their names say.
class ModelBenchmarksTest {
  private static final SaplingState SAPLING = new SaplingState();

  @BeforeAll
  static void open() {
    SAPLING.open();
  }

  @AfterAll
  static void close() {
    SAPLING.close();
  }

  @Test
  void thePromptIsTokenizedPreparedAndRun() {
    var benchmark = new PromptBenchmark();
    assertThat(benchmark.tokenizer(SAPLING).length).isBetween(20, 80);
    assertThat(benchmark.prepare(SAPLING).tokenIds()).isEqualTo(SAPLING.input.tokenIds());
    assertThat(benchmark.prefill(SAPLING)).hasSize(SAPLING.engine.vocabularySize());
    assertThat(benchmark.cachedFeatures(SAPLING).shape()).containsExactly(64, 256);
    assertThat(SAPLING.engine.visionRuns()).isPositive();
  }

  @Test
  void stepsGiveTheRowsOfOneForwardOverTheSameTokens() {
    int[] tokens = new int[DecodeBenchmark.STEPS];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = 20 + i;
    }
    var plain = new PlainAnswer();
    plain.begin(SAPLING);
    float[] stepped = new DecodeBenchmark().plainStep(plain);
    plain.close();
    plain.begin(SAPLING);
    assertThat(stepped).containsExactly(plain.stream().appendAll(tokens), within(1e-4f));
    plain.close();
    var vcd = new VcdAnswer();
    vcd.begin(SAPLING);
    float[] contrasted = new DecodeBenchmark().vcdStep(vcd);
    vcd.close();
    ContrastRule.PlausibilityOnly.standard().mask(stepped);
    for (int v = 0; v < stepped.length; v++) {
      boolean plausible = stepped[v] > Float.NEGATIVE_INFINITY;
      assertThat(contrasted[v] > Float.NEGATIVE_INFINITY).isEqualTo(plausible);
    }
  }

  @Test
  void theWeightsFileIsOpened() {
    var benchmark = new OpenBenchmark();
    benchmark.unpack();
    assertThat(benchmark.openSafetensors()).isEqualTo(SAPLING.checkpoint.weights().names().size());
  }
}
