package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.decoding.Sampling.Sampled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {
  private static final float MASKED = Float.NEGATIVE_INFINITY;
  private static final Sampler GREEDY = new Sampling.Greedy().with(0);

  @Test
  void greedyTakesTheFirstMaximum() {
    assertThat(GREEDY.sample(new float[] {1, 3, 2, 3})).isEqualTo(1);
    assertThat(GREEDY.sample(new float[] {MASKED, MASKED, -9})).isEqualTo(2);
    assertThat(GREEDY.sample(new float[] {-0f, 0f})).isEqualTo(0);
  }

  @ParameterizedTest(name = "seed {0}")
  @RandomLogits
  void greedyNeverChangesTheRowAndNothingIsLarger(long seed, float[] logits) {
    float[] before = logits.clone();
    int token = GREEDY.sample(logits);
    assertThat(logits).isEqualTo(before);
    for (int v = 0; v < logits.length; v++) {
      assertThat(logits[v] < logits[token] || (logits[v] == logits[token] && v >= token)).isTrue();
    }
  }

  @Test
  void rowsThatCannotBeSampledAreRefusedWithTheReason() {
    for (Sampler sampler : List.of(GREEDY, Sampled.at(1).with(1))) {
      assertThatThrownBy(() -> sampler.sample(new float[] {1, Float.NaN, 5}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("logits must be finite or -infinity, but token 1 has NaN");
      assertThatThrownBy(() -> sampler.sample(new float[] {1, 2, Float.NaN}))
          .hasMessageContaining("token 2 has NaN");
      assertThatThrownBy(() -> sampler.sample(new float[] {Float.POSITIVE_INFINITY}))
          .hasMessageContaining("token 0 has Infinity");
      assertThatThrownBy(() -> sampler.sample(new float[] {MASKED, MASKED}))
          .hasMessage("a row of 2 logits leaves no token to choose: all are -infinity");
      assertThatThrownBy(() -> sampler.sample(new float[0]))
          .hasMessageContaining("a row of 0 logits");
    }
  }

  @Test
  void temperatureZeroIsRefusedWithAdvice() {
    assertThatThrownBy(() -> Sampled.at(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("temperature must be above 0 and finite, but is 0.0")
        .hasMessageContaining("use Greedy");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void impossibleTemperaturesAreRefused(double temperature) {
    assertThatThrownBy(() -> Sampled.at(temperature))
        .hasMessage("temperature must be above 0 and finite, but is " + temperature);
  }

  @Test
  void impossibleCutsAreRefused() {
    assertThatThrownBy(() -> new Sampled(1, -1, 1, 0)).hasMessageContaining("but is -1");
    assertThatThrownBy(() -> new Sampled(1, 0, 0, 0))
        .hasMessageContaining("topP must be in (0, 1]");
    assertThatThrownBy(() -> new Sampled(1, 0, Double.NaN, 0)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Sampled(1, 0, 1, 1.1)).hasMessageContaining("minP must be in");
  }

  @Test
  void aSamplingIsAValueThatPrints() {
    assertThat(new Sampled(0.7, 40, 0.9, 0))
        .isEqualTo(new Sampled(0.7, 40, 0.9, 0))
        .hasToString("Sampled[temperature=0.7, topK=40, topP=0.9, minP=0.0]");
  }
}
