package dev.treeline.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatisticsTest {
  /// Newcombe 1998, Statistics in Medicine 17:857, table I, method 3.
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0.0000, 0.1611",
    "1, 29, 0.0061, 0.1718"
  })
  void wilsonGivesNewcombesTable(int hits, int n, double low, double high) {
    Estimate interval = Intervals.wilson(hits, n, 0.95);
    assertThat(interval.low()).isCloseTo(low, within(5e-5));
    assertThat(interval.high()).isCloseTo(high, within(5e-5));
  }

  @Test
  void wilsonIsMirroredAtTheOtherEnd() {
    Estimate all = Intervals.wilson(20, 20, 0.95);
    assertThat(all.high()).isEqualTo(1);
    assertThat(all.low()).isCloseTo(1 - 0.1611, within(5e-5));
    assertThatThrownBy(() -> Intervals.wilson(0, 0, 0.95))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// Discordant pairs 1 and 7: Fagerland, Lydersen and Laake 2013, BMC Med. Res. Methodol. 13:91.
  /// 86 and 150: Agresti's approval ratings, computed with integer binomials in Python.
  @ParameterizedTest
  @CsvSource({"1, 7, 0.0703125", "7, 1, 0.0703125", "0, 0, 1", "5, 5, 1", "86, 150, 3.716e-5"})
  void mcNemarIsTheExactBinomialTest(int first, int second, double p) {
    assertThat(PairedTests.mcNemar(first, second)).isCloseTo(p, within(1e-8));
  }

  /// R: `p.adjust(c(0.04, 0.01, 0.03, 0.02), "holm")`, and by hand.
  @Test
  void holmGivesWhatRGives() {
    assertThat(PairedTests.holm(new double[] {0.04, 0.01, 0.03, 0.02}))
        .containsExactly(new double[] {0.06, 0.04, 0.06, 0.06}, within(1e-12));
    assertThat(PairedTests.holm(new double[] {0.9, 0.001, 0.6}))
        .containsExactly(new double[] {1, 0.003, 1}, within(1e-12));
    assertThat(PairedTests.holm(new double[0])).isEmpty();
  }

  /// Fisher 1935, The Design of Experiments, section 21: Darwin's maize. 863 of the 32,768 sign
  /// patterns give a sum of 314 or more.
  @Test
  void signFlipGivesFishersAnswerForDarwinsMaize() {
    double[] maize = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};
    assertThat(SignFlip.pValue(maize, 10_000, 1)).isEqualTo(2 * 863 / 32_768.0);
  }

  @Test
  void drawnSignsAgreeWithAllPatterns() {
    double[] many = new double[40]; // 20 patterns of ±1 pairs: a binomial in disguise
    Arrays.fill(many, 0, 27, 1);
    Arrays.fill(many, 27, 40, -1);
    double exact = PairedTests.mcNemar(27, 13);
    assertThat(SignFlip.pValue(many, 100_000, 7)).isCloseTo(exact, within(0.003));
  }

  @Test
  void signFlipIgnoresClustersThatDoNotDiffer() {
    double[] few = {0, 0.2, 0, 0.3, 0, 0.1};
    assertThat(SignFlip.pValue(few, 100, 1)).isEqualTo(0.25);
    assertThat(SignFlip.pValue(new double[5], 100, 1)).isEqualTo(1);
  }

  /// Hanley and McNeil 1982, Radiology 143:29, table I: 109 CT images in five grades; area 0.893.
  @Test
  void areaGivesHanleyAndMcNeils() {
    int[] normal = {33, 6, 6, 11, 2};
    int[] abnormal = {3, 2, 2, 11, 33};
    double[] scores = new double[10];
    boolean[] positives = new boolean[10];
    int[] clusters = new int[10];
    int[] times = new int[10];
    for (int i = 0; i < 10; i++) {
      scores[i] = i % 5;
      positives[i] = i >= 5;
      clusters[i] = i;
      times[i] = i >= 5 ? abnormal[i - 5] : normal[i];
    }
    assertThat(new Ranking(scores, positives, clusters).area(times))
        .isCloseTo(0.893, within(0.0005));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void areaIsTheShareOfPairsInOrder(long seed) {
    var random = new SplittableRandom(seed);
    int n = 60;
    double[] scores = new double[n];
    boolean[] positives = new boolean[n];
    int[] clusters = new int[n];
    for (int i = 0; i < n; i++) {
      int drawn = random.nextInt(9) - 4;
      scores[i] = drawn == 4 ? Double.POSITIVE_INFINITY : drawn == 0 ? -0.0 : drawn;
      positives[i] = random.nextBoolean();
      clusters[i] = random.nextInt(7);
    }
    int[] times = {1, 0, 2, 1, 3, 0, 1};
    double wins = 0;
    double pairs = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (positives[i] && !positives[j]) {
          double weight = times[clusters[i]] * times[clusters[j]];
          pairs += weight;
          wins += weight * (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0);
        }
      }
    }
    assertThat(new Ranking(scores, positives, clusters).area(times))
        .isCloseTo(wins / pairs, within(1e-12));
  }

  /// Computed with Python's `statistics.NormalDist`.
  @ParameterizedTest
  @CsvSource({
    "8, 10, 2, 10, 1.4957171895, 0",
    "0, 50, 50, 50, -4.6675371496, 0",
    "30, 40, 12, 80, 1.6734992202, 0.1813261049"
  })
  void signalDetectionIsCorrectedLogLinearly(ArgumentsAccessor row) {
    SignalDetection found =
        SignalDetection.of(row.getDouble(0), row.getDouble(1), row.getDouble(2), row.getDouble(3));
    assertThat(found.dPrime()).isCloseTo(row.getDouble(4), within(1e-9));
    assertThat(found.criterion()).isCloseTo(row.getDouble(5), within(1e-9));
  }

  @Test
  void criterionIsPositiveWhenLeaningToNo() {
    assertThat(SignalDetection.of(2, 100, 1, 100).criterion()).isGreaterThan(1);
    assertThat(SignalDetection.of(99, 100, 98, 100).criterion()).isLessThan(-1);
  }

  @Test
  void quantileIsTypeSeven() {
    double[] values = {4, 1, Double.NaN, 3, 2};
    assertThat(Intervals.quantile(values, 0.25)).isEqualTo(1.75);
    assertThat(Intervals.quantile(values, 1)).isEqualTo(4);
  }

  @Test
  void meanOfEqualPartsIsNarrowerByTheRootOfTheirNumber() {
    Estimate part = new Estimate(0.5, 0.4, 0.6, 10);
    Estimate mean = Intervals.mean(part, part, part, part);
    assertThat(mean.low()).isCloseTo(0.45, within(1e-12));
    assertThat(mean.high()).isCloseTo(0.55, within(1e-12));
  }
}
