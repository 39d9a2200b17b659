package dev.treeline.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the benchmarks time gives the right answers on their own inputs.
class BenchmarkInputsTest {
  static final List<String> RULES = RuleBenchmark.RULES;

  private final ContrastBenchmark contrast = new ContrastBenchmark();
  private final RowState rows = new RowState();

  @ParameterizedTest
  @ValueSource(ints = {32_000, 151_936})
  void rulesGiveTheFormulaOnPlausibleTokensOnly(int vocabularySize) {
    rows.vocabularySize = vocabularySize;
    rows.make();
    float[] clean = rows.rows.clean();
    float[] amateur = rows.rows.amateur();
    float cutoff = max(clean) + (float) Math.log(0.1f);
    float[] masked = contrast.mask(rows).clone();
    var vcd = new RuleBenchmark();
    vcd.make();
    float[] contrasted = vcd.contrast(rows).clone();
    int kept = 0;
    int best = 0;
    for (int v = 0; v < vocabularySize; v++) {
      boolean plausible = clean[v] >= cutoff;
      kept += plausible ? 1 : 0;
      assertThat(masked[v]).isEqualTo(plausible ? clean[v] : Float.NEGATIVE_INFINITY);
      assertThat(contrasted[v])
          .isEqualTo(plausible ? 2 * clean[v] - amateur[v] : Float.NEGATIVE_INFINITY);
      best = contrasted[v] > contrasted[best] ? v : best;
    }
    assertThat(kept).isBetween(2, 8); // what stands out, and not all of it
    assertThat(contrast.vcdAndGreedy(rows)).isEqualTo(best);
    assertThat(contrast.deferredAndGreedy(rows)).isEqualTo(best);
    assertThat(contrast.readBothRows(rows)).isEqualTo(max(clean) + max(amateur));
    assertThat(contrast.compareBothRows(rows)).isTrue();
  }

  private static float max(float[] row) {
    float max = row[0];
    for (float logit : row) {
      max = Math.max(max, logit);
    }
    return max;
  }

  @ParameterizedTest
  @FieldSource("RULES")
  void everyRuleKeepsItsPlausibleTokens(String name) {
    rows.vocabularySize = 32_000;
    rows.make();
    var benchmark = new RuleBenchmark();
    benchmark.rule = name;
    benchmark.make();
    float[] row = benchmark.contrast(rows).clone();
    float[] again = benchmark.contrast(rows);
    assertThat(again).isEqualTo(row);
    int kept = 0;
    for (float logit : row) {
      kept += logit > Float.NEGATIVE_INFINITY ? 1 : 0;
    }
    assertThat(kept).isBetween(1, name.equals("code") ? 100 : 8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"greedy", "temperature", "topK", "topP", "minP"})
  void samplersDrawWhatTheirCutsLeave(String name) {
    rows.vocabularySize = 32_000;
    rows.make();
    var benchmark = new SamplerBenchmark();
    benchmark.sampling = name;
    benchmark.make();
    float[] clean = rows.rows.clean();
    float[] before = clean.clone();
    for (int draw = 0; draw < 50; draw++) {
      float chosen = clean[benchmark.sample(rows)];
      if (name.equals("greedy")) {
        assertThat(chosen).isEqualTo(max(clean));
      } else if (!name.equals("temperature")) {
        assertThat(chosen).isGreaterThan(max(clean) - 12);
      }
    }
    assertThat(clean).isEqualTo(before);
  }

  @Test
  void picturesBecomeWhatTheTowerTakes() {
    var benchmark = new PictureBenchmark();
    benchmark.draw();
    var pixels = benchmark.llavaRecipe();
    assertThat(pixels.shape()).containsExactly(1, 3, 336, 336);
    float mean = 0;
    for (float value : pixels.values()) {
      mean += value / pixels.values().length;
    }
    // uniform bytes average half; the mean over channels of (0.5 - mean) / deviation
    assertThat(mean).isCloseTo(0.17f, within(0.05f));
  }

  @AfterEach
  void rowsAreNotChanged() {
    assertThat(rows.rows.clean()).isEqualTo(RandomRows.of(rows.rows.clean().length).clean());
  }
}
