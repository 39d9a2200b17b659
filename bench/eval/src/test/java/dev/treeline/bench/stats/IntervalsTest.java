package dev.treeline.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class IntervalsTest {
  /// Efron and Tibshirani 1993, table 14.1: test A of the spatial data.
  private static final double[] SPATIAL = {
    48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30,
    41
  };

  /// Their section 14.3: variance 171.5, acceleration 0.061; table 14.2: 90 % interval (115.8,
  /// 259.6) from 2,000 draws, where percentiles give (100.8, 233.9).
  @Test
  void bcaIsEfronAndTibshiranisForTheSpatialData() {
    int n = SPATIAL.length;
    int[] once = new int[n];
    Arrays.fill(once, 1);
    double value = variance(once);
    assertThat(value).isCloseTo(171.5, within(0.05));
    double[] jackknife = new double[n];
    for (int i = 0; i < n; i++) {
      once[i] = 0;
      jackknife[i] = variance(once);
      once[i] = 1;
    }
    assertThat(Bca.acceleration(jackknife)).isCloseTo(0.061, within(5e-4));
    double[] draws = draws(n, 40_000, IntervalsTest::variance);
    Estimate bca = Bca.interval(value, draws, jackknife, 0.9, n);
    assertThat(bca.interval()).isEqualTo(Estimate.Kind.BCA);
    assertThat(bca.low()).isCloseTo(115.8, within(4.0));
    assertThat(bca.high()).isCloseTo(259.6, within(4.0));
    Estimate plain = ClusterBootstrap.percentile(value, draws, 0.9, n);
    assertThat(plain.low()).isCloseTo(100.8, within(3.0));
    assertThat(plain.high()).isCloseTo(233.9, within(3.0));
  }

  private static double variance(int[] times) {
    double n = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < times.length; i++) {
      n += times[i];
      sum += times[i] * SPATIAL[i];
      squares += times[i] * SPATIAL[i] * SPATIAL[i];
    }
    return squares / n - sum * sum / n / n;
  }

  private static double[] draws(int clusters, int count, ToDoubleFunction<int[]> statistic) {
    double[] draws = new double[count];
    int[] draw = {0};
    ClusterBootstrap.draw(
        clusters, count, 4, times -> draws[draw[0]++] = statistic.applyAsDouble(times));
    return draws;
  }

  @Test
  void bcaFallsBackToPercentilesAndSaysSo() {
    double[] same = {2, 2, 2, 2};
    assertThat(Bca.interval(2, same, same, 0.95, 4))
        .isEqualTo(new Estimate(2, 2, 2, 4, Estimate.Kind.PERCENTILE));
    double[] above = {3, 4, 5, Double.NaN};
    double[] jackknife = {1, 2, 3};
    assertThat(Bca.interval(2, above, jackknife, 0.95, 4).interval())
        .isEqualTo(Estimate.Kind.PERCENTILE);
    double[] around = {1, 2, 3, 4};
    assertThat(Bca.interval(2.5, around, new double[] {1, Double.NaN, 2}, 0.95, 4).interval())
        .isEqualTo(Estimate.Kind.PERCENTILE);
    assertThat(Bca.interval(2.5, around, new double[] {1, 2, 3}, 0.95, 4).interval())
        .isEqualTo(Estimate.Kind.BCA);
  }

  /// The mean of 24 exponential values: percentiles miss mostly on one side, BCa more evenly.
  @Test
  void bcaMissesASkewedMeanOnBothSidesAlike() {
    var random = new Random(12);
    int n = 24;
    int runs = 600;
    int[] corrected = new int[2]; // truth below the interval, truth above
    int[] plain = new int[2];
    for (int run = 0; run < runs; run++) {
      double[] values = new double[n];
      Arrays.setAll(values, i -> -Math.log(1 - random.nextDouble()));
      double mean = Clusters.sum(values) / n;
      double[] jackknife = new double[n];
      Arrays.setAll(jackknife, i -> (n * mean - values[i]) / (n - 1));
      double[] draws = draws(n, 500, times -> mean(times, values));
      miss(corrected, Bca.interval(mean, draws, jackknife, 0.9, n));
      miss(plain, ClusterBootstrap.percentile(mean, draws, 0.9, n));
    }
    assertThat(corrected[1] - corrected[0]).isLessThan((plain[1] - plain[0]) * 3 / 4);
    assertThat(corrected[0] + corrected[1]).isBetween(48, 90);
  }

  private static void miss(int[] counts, Estimate interval) {
    counts[0] += interval.low() > 1 ? 1 : 0;
    counts[1] += interval.high() < 1 ? 1 : 0;
  }

  private static double mean(int[] times, double[] values) {
    double sum = 0;
    for (int i = 0; i < times.length; i++) {
      sum += times[i] * values[i];
    }
    return sum / times.length;
  }

  /// Lakens 2017, Soc. Psychol. Personal. Sci. 8:355, example 1: means 5.25 and 5.22, standard
  /// deviations 0.95 and 0.83, 95 and 89 people, margin 0.43 standard deviations: t(182) = −2.69, p
  /// = 0.004.
  @Test
  void equivalenceIsLakenss() {
    double error = Math.sqrt(0.95 * 0.95 / 95 + 0.83 * 0.83 / 89);
    double margin = 0.43 * Math.sqrt((0.95 * 0.95 + 0.83 * 0.83) / 2);
    Equivalence found = Equivalence.of(0.03, error, 182, margin);
    assertThat((0.03 - margin) / error).isCloseTo(-2.69, within(0.005));
    assertThat(found.pValue()).isCloseTo(0.004, within(5e-4));
    assertThat(Equivalence.of(-0.03, error, 182, margin).pValue()).isEqualTo(found.pValue());
  }

  @Test
  void equivalenceAtTheMarginIsAsLikelyAsACoin() {
    assertThat(Equivalence.of(0.05, 0.02, 30, 0.05).pValue()).isEqualTo(0.5);
    assertThat(Equivalence.of(0.2, 0.02, 30, 0.05).pValue()).isGreaterThan(0.999);
    assertThat(Equivalence.of(0, 0, 30, 0.05).pValue()).isZero();
  }

  /// 0 of 20 is Φ⁻¹(1/40) = −1.960 under the one, Φ⁻¹(0.5/21) = −1.981 under the other.
  @Test
  void correctionsAtNoneAndAllAreWhatTheirNamesSay() {
    SignalDetection half =
        SignalDetection.of(SignalDetection.Correction.HALF_AN_ITEM, 20, 20, 0, 20);
    assertThat(half.dPrime()).isCloseTo(2 * 1.959964, within(1e-5));
    SignalDetection logLinear = SignalDetection.of(20, 20, 0, 20);
    assertThat(logLinear.dPrime()).isCloseTo(2 * 1.980753, within(1e-4));
    SignalDetection untouched =
        SignalDetection.of(SignalDetection.Correction.HALF_AN_ITEM, 10, 20, 5, 20);
    assertThat(untouched.dPrime()).isCloseTo(0.674490, within(1e-6));
  }

  /// With one item in each cluster it is the standard error of a mean.
  @Test
  void clusterErrorOfSinglesIsTheTextbooks() {
    double[] values = {1, 4, 4, 7, 9};
    double[] influences = Arrays.stream(values).map(x -> (x - 5) / 5).toArray();
    int[] singles = {0, 1, 2, 3, 4};
    assertThat(ClusterError.of(influences, singles))
        .isCloseTo(Math.sqrt(38.0 / 4 / 5), within(1e-12));
    int[] gaps = {0, 7, 7, 7, 2};
    assertThat(ClusterError.degrees(gaps)).isEqualTo(2);
    assertThat(ClusterError.pValue(2, 1, 2)).isCloseTo(0.183503, within(1e-6)); // 1 − 2/√6
    assertThat(ClusterError.pValue(2, 0, 2)).isEqualTo(1);
  }
}
