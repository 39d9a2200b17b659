package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiffusionNoiseTest {
  /// Six decimals are printed, so half a unit of the sixth, and float32 in the reference's
  /// products.
  private static final double PRINTED = 1e-6;

  @ParameterizedTest(name = "step {0}")
  @CsvSource({
    "0, 0.999989, 0.004726",
    "100, 0.998293, 0.058406",
    "300, 0.980984, 0.194089",
    "500, 0.863017, 0.505175",
    "700, 0.592677, 0.805440",
    "900, 0.364888, 0.931051",
    "999, 0.285042, 0.958515"
  })
  void theScheduleHasTheConstantsOfVcdsCode(int timestep, double signal, double noise) {
    assertThat(DiffusionNoise.signal(timestep)).isCloseTo(signal, within(PRINTED));
    assertThat(DiffusionNoise.noise(timestep)).isCloseTo(noise, within(PRINTED));
  }

  @Test
  void aGivenDrawIsMixedInByTheSchedule() {
    float[] pixels = {1, -2, 0};
    float[] noised = DiffusionNoise.apply(pixels, new float[] {0, 1, -1}, 500);
    assertThat(noised)
        .containsExactly(new float[] {0.863017f, -1.220859f, -0.505175f}, within(2e-6f));
    assertThat(pixels).containsExactly(1, -2, 0);
  }

  @Test
  void theSeedDecidesOnEveryThread() throws Exception {
    Callable<float[]> task =
        () -> DiffusionNoise.apply(new float[1001], 999, new SplittableRandom(55));
    float[] here = task.call();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var future : IntStream.range(0, 8).mapToObj(_ -> threads.submit(task)).toList()) {
        assertThat(future.get()).isEqualTo(here);
      }
    }
    assertThat(DiffusionNoise.apply(new float[1001], 999, new SplittableRandom(56)))
        .isNotEqualTo(here);
  }

  /// Results stored with a seed must not change with a release of the JDK or of this class.
  @Test
  void theDrawsOfASeedAreTheseForEver() {
    assertThat(DiffusionNoise.standardNormal(5, new SplittableRandom(42)))
        .containsExactly(0.41471976f, 0.65268123f, -0.89188623f, 1.3268336f, 1.729593f);
  }

  @Test
  void drawsAreNormal() {
    int count = 200_001;
    float[] draws = DiffusionNoise.standardNormal(count, new SplittableRandom(7));
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    int beyondTwo = 0;
    for (float draw : draws) {
      sum += draw;
      squares += draw * draw;
      fourths += Math.pow(draw, 4);
      beyondTwo += Math.abs(draw) > 2 ? 1 : 0;
    }
    // four standard errors: 4/sqrt(n), 4 sqrt(2/n), 4 sqrt(96/n), 4 sqrt(0.0455 * 0.9545/n)
    assertThat(sum / count).isCloseTo(0, within(0.009));
    assertThat(squares / count).isCloseTo(1, within(0.0127));
    assertThat(fourths / count).isCloseTo(3, within(0.088));
    assertThat(beyondTwo / (double) count).isCloseTo(0.0455, within(0.0019));
  }

  @Test
  void neighboursAreNotCorrelated() {
    float[] draws = DiffusionNoise.standardNormal(200_000, new SplittableRandom(8));
    double product = 0;
    for (int i = 1; i < draws.length; i++) {
      product += draws[i] * draws[i - 1];
    }
    assertThat(product / draws.length).isCloseTo(0, within(0.009));
  }

  @Test
  void stepsOutsideTheScheduleAndWrongLengthsAreRefused() {
    assertThatThrownBy(() -> DiffusionNoise.signal(1000))
        .hasMessage("timestep must be in [0, 1000), but is 1000");
    assertThatThrownBy(() -> DiffusionNoise.noise(-1)).hasMessageContaining("but is -1");
    assertThatThrownBy(() -> DiffusionNoise.apply(new float[3], new float[2], 5))
        .hasMessage("standardNormal must have one draw for each of 3 pixels, but has 2");
  }
}
