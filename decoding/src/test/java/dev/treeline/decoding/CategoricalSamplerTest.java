package dev.treeline.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.treeline.decoding.Sampling.Sampled;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CategoricalSamplerTest {
  private static final float MASKED = Float.NEGATIVE_INFINITY;

  /// Probabilities 0.4, 0.1, 0.3, 0.2.
  private static final float[] FOUR = logs(0.4, 0.1, 0.3, 0.2);

  private static float[] logs(double... probabilities) {
    var logits = new float[probabilities.length];
    for (int v = 0; v < logits.length; v++) {
      logits[v] = (float) Math.log(probabilities[v]);
    }
    return logits;
  }

  private static List<Integer> kept(float[] logits, Sampled sampling) {
    var sampler = new CategoricalSampler(sampling, new SplittableRandom(1));
    int count = sampler.keep(logits);
    return IntStream.range(0, count).mapToObj(sampler::kept).toList();
  }

  @Test
  void everyCutOnFourProbabilitiesByEye() {
    assertThat(kept(FOUR, Sampled.at(1))).containsExactly(0, 1, 2, 3);
    assertThat(kept(FOUR, new Sampled(1, 2, 1, 0))).containsExactly(0, 2);
    assertThat(kept(FOUR, new Sampled(1, 0, 0.65, 0))).containsExactly(0, 2);
    assertThat(kept(FOUR, new Sampled(1, 0, 0.75, 0))).containsExactly(0, 2, 3);
    assertThat(kept(FOUR, new Sampled(1, 0, 0.01, 0))).containsExactly(0);
    assertThat(kept(FOUR, new Sampled(1, 0, 1, 0.6))).containsExactly(0, 2);
    assertThat(kept(FOUR, new Sampled(1, 0, 1, 1))).containsExactly(0);
  }

  @Test
  void eachCutCountsWhatTheOneBeforeLeft() {
    // of the top two, 0.4 and 0.3, the first alone has 0.571: it reaches 0.55, not 0.6
    assertThat(kept(FOUR, new Sampled(1, 2, 0.55, 0))).containsExactly(0);
    assertThat(kept(FOUR, new Sampled(1, 2, 0.6, 0))).containsExactly(0, 2);
    // 0.75 takes three, of which 0.2 is half of 0.4 and 0.3 is three quarters
    assertThat(kept(FOUR, new Sampled(1, 0, 0.75, 0.7))).containsExactly(0, 2);
  }

  @Test
  void temperatureActsBeforeTopPAndMinP() {
    // at temperature 1/2 the four become 16, 1, 9, 4 of 30
    assertThat(kept(FOUR, new Sampled(0.5, 0, 0.8, 0))).containsExactly(0, 2);
    assertThat(kept(FOUR, new Sampled(0.5, 0, 0.85, 0))).containsExactly(0, 2, 3);
    assertThat(kept(FOUR, new Sampled(0.5, 0, 1, 0.3))).containsExactly(0, 2);
  }

  @Test
  void topKKeepsAllThatTieWithTheLastAndTopPTheLowerIds() {
    float[] tied = {1, 2, 1, 1};
    assertThat(kept(tied, new Sampled(1, 2, 1, 0))).containsExactly(0, 1, 2, 3);
    float[] equal = {3, 3, 3, 3};
    assertThat(kept(equal, new Sampled(1, 0, 0.5, 0))).containsExactly(0, 1);
  }

  @Test
  void oneTokenAlwaysSurvivesEvenAtExtremes() {
    assertThat(kept(new float[] {-80000}, new Sampled(1e-300, 1, 1e-300, 1))).containsExactly(0);
    assertThat(kept(new float[] {MASKED, 0, MASKED}, Sampled.at(1e300))).containsExactly(1);
  }

  @ParameterizedTest(name = "seed {0}")
  @RandomLogits
  void keepsWhatTheFullSortsKeep(long seed, float[] logits) {
    Sampled sampling = randomSampling(seed);
    List<Integer> expected = NaiveFilters.kept(logits, sampling);
    assertThat(kept(logits, sampling)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest(name = "seed {0}")
  @RandomLogits
  void topPKeepsTheFewestThatReachIt(long seed, float[] logits) {
    double p = new SplittableRandom(seed).nextDouble(0.01, 0.99);
    List<Integer> all = NaiveFilters.kept(logits, Sampled.at(1));
    double[] probabilities = NaiveFilters.probabilities(logits, 1, all);
    int size = kept(logits, new Sampled(1, 0, p, 0)).size();
    assertThat(sum(probabilities, size)).isGreaterThan(p - 1e-9);
    assertThat(sum(probabilities, size - 1)).isLessThan(p + 1e-9);
  }

  @ParameterizedTest(name = "seed {0}")
  @RandomLogits
  void drawsOnlyWhatSurvivesAndNeverChangesTheRow(long seed, float[] logits) {
    Sampled sampling = randomSampling(seed);
    float[] before = logits.clone();
    List<Integer> kept = kept(logits, sampling);
    Sampler sampler = sampling.with(seed);
    for (int i = 0; i < 20; i++) {
      int token = sampler.sample(logits);
      assertThat(kept).contains(token);
      assertThat(logits[token]).isGreaterThan(MASKED);
    }
    assertThat(logits).isEqualTo(before);
  }

  @ParameterizedTest(name = "seed {0}")
  @RandomLogits(cases = 100)
  void theSeedDecidesAndAConstantOnAllLogitsDoesNot(long seed, float[] logits) {
    var shifted = new float[logits.length];
    for (int v = 0; v < logits.length; v++) {
      logits[v] = Math.round(logits[v] * 16) / 16f; // so that adding 8 is exact
      shifted[v] = Float.isFinite(logits[v]) ? logits[v] + 8 : logits[v];
      logits[v] = shifted[v] - 8;
    }
    Sampled sampling = randomSampling(seed);
    assertThat(draws(sampling, seed, shifted)).isEqualTo(draws(sampling, seed, logits));
    assertThat(draws(sampling, seed, logits)).isEqualTo(draws(sampling, seed, logits));
  }

  @Test
  void aSamplerServesRowsOfChangingLength() {
    Sampler sampler = new Sampled(1, 3, 0.9, 0).with(4);
    for (int length : new int[] {3, 1000, 1, 40}) {
      assertThat(sampler.sample(new float[length])).isBetween(0, length - 1);
    }
  }

  @Test
  void allocatesNothingAfterTheFirstRow() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    float[] logits = RandomLogits.Provider.row(11);
    for (Arguments arguments : chiSquareCases()) {
      Sampler sampler = ((Sampled) arguments.get()[1]).with(1);
      sampler.sample(logits);
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        sampler.sample(logits);
      }
      long bytes = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(bytes).as("%s, %s tokens", arguments.get()[0], logits.length).isLessThan(1000);
    }
  }

  static List<Arguments> chiSquareCases() {
    return List.of(
        Arguments.of("plain", Sampled.at(1)),
        Arguments.of("cold", Sampled.at(0.7)),
        Arguments.of("hot", Sampled.at(1.5)),
        Arguments.of("top-k", new Sampled(1, 4, 1, 0)),
        Arguments.of("top-p", new Sampled(1, 0, 0.8, 0)),
        Arguments.of("min-p", new Sampled(1, 0, 1, 0.2)),
        Arguments.of("all", new Sampled(1.3, 6, 0.95, 0.05)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("chiSquareCases")
  void aHundredThousandDrawsFitTheProbabilities(String name, Sampled sampling) {
    float[] logits = {1, 0.3f, MASKED, 2, -1, 1.7f, 0, 0.9f, -0.5f, 1.2f};
    List<Integer> kept = NaiveFilters.kept(logits, sampling);
    double[] probabilities = NaiveFilters.probabilities(logits, sampling.temperature(), kept);
    int draws = 100_000;
    var counts = new int[logits.length];
    Sampler sampler = sampling.with(1);
    for (int i = 0; i < draws; i++) {
      counts[sampler.sample(logits)]++;
    }
    double chiSquare = 0;
    int counted = 0;
    for (int i = 0; i < kept.size(); i++) {
      double expected = draws * probabilities[i];
      double difference = counts[kept.get(i)] - expected;
      chiSquare += difference * difference / expected;
      counted += counts[kept.get(i)];
    }
    assertThat(counted).isEqualTo(draws);
    // 26.12 is the 0.999 quantile at 8 degrees of freedom, the most any case has
    assertThat(chiSquare).as("chi-square, %s degrees", kept.size() - 1).isLessThan(26.12);
  }

  @ParameterizedTest(name = "seed {0}")
  @RandomLogits
  void theKthLargestIsWhatSortingGives(long seed, float[] logits) {
    float[] sorted = logits.clone();
    Arrays.sort(sorted);
    var kthLargest = new KthLargest();
    for (int k = 1; k <= logits.length; k += 1 + k / 5) {
      assertThat(kthLargest.of(logits, k)).isEqualTo(sorted[logits.length - k]);
    }
  }

  @Test
  void probabilitiesOfTheTwinAreRight() {
    double[] probabilities = NaiveFilters.probabilities(FOUR, 0.5, List.of(0, 2, 3, 1));
    assertThat(probabilities[0]).isCloseTo(16 / 30.0, within(1e-6));
    assertThat(probabilities[3]).isCloseTo(1 / 30.0, within(1e-6));
  }

  private static int[] draws(Sampled sampling, long seed, float[] logits) {
    Sampler sampler = sampling.with(seed);
    return IntStream.range(0, 20).map(_ -> sampler.sample(logits)).toArray();
  }

  private static double sum(double[] values, int count) {
    return IntStream.range(0, count).mapToDouble(i -> values[i]).sum();
  }

  private static Sampled randomSampling(long seed) {
    var random = new SplittableRandom(seed + 7919);
    return new Sampled(
        random.nextDouble(0.2, 3),
        random.nextBoolean() ? 0 : random.nextInt(1, 60),
        random.nextBoolean() ? 1 : random.nextDouble(0.01, 1),
        random.nextBoolean() ? 0 : random.nextDouble());
  }
}
