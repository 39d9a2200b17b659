package dev.treeline.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.treeline.decoding.ContrastRule;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    ContrastRule.PlausibilityOnly.standard().mask(stepped);
    for (String path : List.of("plain", "deferred", "joint")) {
      float[] row = contrasted(path);
      for (int v = 0; v < row.length; v++) {
        boolean plausible = stepped[v] > Float.NEGATIVE_INFINITY;
        assertThat(row[v] > Float.NEGATIVE_INFINITY).as(path).isEqualTo(plausible);
      }
    }
  }

  private static float[] contrasted(String path) {
    var vcd = new VcdAnswer();
    vcd.path = path;
    vcd.begin(SAPLING);
    try {
      return new DecodeBenchmark().vcdStep(vcd);
    } finally {
      vcd.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"f16", "int8"})
  void aRowIsTheSameInCompany(String weights) {
    float[][] alone = decoded(weights, 1);
    float[][] together = decoded(weights, 4);
    assertThat(together).hasNumberOfRows(4);
    assertThat(together[0]).isEqualTo(alone[0]).hasSize(1392).doesNotContain(Float.NaN);
    assertThat(together[1]).isNotEqualTo(together[0]);
  }

  private static float[][] decoded(String weights, int rows) {
    var decoder = new DecoderState();
    decoder.model = "sapling " + weights;
    decoder.rows = rows;
    decoder.make();
    try {
      return new RowsBenchmark().step(decoder);
    } finally {
      decoder.close();
    }
  }

  @Test
  void theWeightsFileIsOpened() {
    var benchmark = new OpenBenchmark();
    benchmark.unpack();
    assertThat(benchmark.openSafetensors()).isEqualTo(SAPLING.checkpoint.weights().names().size());
  }
}
