package dev.treeline.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgreementTest {
  /// Fleiss, Levin and Paik (2003), section 18.1: two raters, three diagnoses, 100 patients.
  private static final double[][] DIAGNOSES = {{75, 1, 4}, {5, 4, 1}, {0, 0, 10}};

  /// Agresti (2002), table 2.12 and section 10.5.4: husbands and wives.
  private static final double[][] COUPLES = {
    {7, 7, 2, 3}, {2, 8, 3, 7}, {1, 5, 4, 9}, {2, 8, 9, 14}
  };

  @Test
  void givesThePublishedKappas() {
    assertThat(CohenKappa.value(DIAGNOSES)).isCloseTo(0.68, within(0.005));
    assertThat(CohenKappa.standardError(DIAGNOSES)).isCloseTo(0.087, within(0.0015));
    assertThat(CohenKappa.value(COUPLES)).isCloseTo(0.129, within(0.0005));
    assertThat(CohenKappa.standardError(COUPLES)).isCloseTo(0.0686, within(0.0001));
  }

  @Test
  void givesOneForFullAgreementAndNothingWhereOnlyChanceCanAgree() {
    assertThat(CohenKappa.value(new double[][] {{3, 0}, {0, 4}})).isEqualTo(1);
    assertThat(CohenKappa.value(new double[][] {{0, 3}, {3, 0}})).isEqualTo(-1);
    assertThat(CohenKappa.value(new double[][] {{7, 0}, {0, 0}})).isNaN();
  }

  @Test
  void cutsKappasIntervalToWhereKappaCanLie() {
    Estimate estimate = CohenKappa.interval(new double[][] {{5, 1}, {0, 5}}, 0.99);
    assertThat(estimate.high()).isEqualTo(1);
    assertThat(estimate.low()).isLessThan(estimate.value());
    assertThat(estimate.n()).isEqualTo(11);
  }

  /// Kappa of this population is 0.6: half the items are of each side and each rater errs alike.
  @Test
  void coversKappaInSimulations() {
    int analytic = 0;
    int bootstrap = 0;
    int runs = 300;
    for (int run = 0; run < runs; run++) {
      CohenKappa.Ratings ratings = ratings(new SplittableRandom(run), 120);
      Estimate plain = CohenKappa.interval(ratings.table(), 0.95);
      Estimate clustered = CohenKappa.clustered(ratings, 200, run, 0.95);
      analytic += plain.low() <= 0.6 && plain.high() >= 0.6 ? 1 : 0;
      bootstrap += clustered.low() <= 0.6 && clustered.high() >= 0.6 ? 1 : 0;
    }
    assertThat((double) analytic / runs).isBetween(0.92, 0.985);
    assertThat((double) bootstrap / runs).isBetween(0.90, 0.985);
  }

  private static CohenKappa.Ratings ratings(SplittableRandom random, int n) {
    int[] first = new int[n];
    int[] second = new int[n];
    int[] clusters = new int[n];
    for (int i = 0; i < n; i++) {
      first[i] = random.nextInt(2);
      second[i] = random.nextDouble() < 0.8 ? first[i] : 1 - first[i];
      clusters[i] = i;
    }
    return new CohenKappa.Ratings(first, second, clusters, 2);
  }

  /// The example of R's epiR, epi.prev: 23 of 150 positive, 96 % and 89 %, gives 5.1 %.
  @Test
  void givesThePublishedCorrectedRate() {
    Estimate estimate =
        RoganGladen.correct(
            ClusteredShare.of(23, 150),
            new ClusteredShare(0.96, 1_000_000_000, 1e9),
            new ClusteredShare(0.89, 1_000_000_000, 1e9),
            0.95);
    assertThat(estimate.value()).isCloseTo(0.051, within(0.0005));
    assertThat(estimate.low()).isZero();
    assertThat(estimate.high()).isCloseTo(0.13, within(0.01));
  }

  @Test
  void isTheRateItselfForAJudgeThatNeverErrs() {
    var perfect = new ClusteredShare(1, 1_000_000_000, 1e9);
    Estimate estimate = RoganGladen.correct(ClusteredShare.of(30, 100), perfect, perfect, 0.95);
    assertThat(estimate.value()).isCloseTo(0.3, within(1e-12));
    // the interval becomes Agresti and Coull's
    assertThat(estimate.low()).isCloseTo(0.2188, within(0.001));
    assertThat(estimate.high()).isCloseTo(0.3964, within(0.001));
  }

  @Test
  void cutsTheRateAtNothingAndAll() {
    Estimate below =
        RoganGladen.correct(
            ClusteredShare.of(1, 100), ClusteredShare.of(45, 50), ClusteredShare.of(40, 50), 0.95);
    assertThat(below.value()).isZero();
    assertThat(below.low()).isZero();
    Estimate above =
        RoganGladen.correct(
            ClusteredShare.of(99, 100), ClusteredShare.of(35, 50), ClusteredShare.of(45, 50), 0.95);
    assertThat(above.value()).isEqualTo(1);
    assertThat(above.high()).isEqualTo(1);
  }

  @Test
  void refusesAJudgeThatTellsNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            RoganGladen.correct(
                ClusteredShare.of(50, 100),
                ClusteredShare.of(25, 50),
                ClusteredShare.of(25, 50),
                0.95))
        .withMessageContaining("must be above 1");
  }

  @ParameterizedTest
  @CsvSource({"0.05, 0.9, 0.9", "0.3, 0.95, 0.8", "0.6, 0.8, 0.95", "0.9, 0.85, 0.75"})
  void coversTheTrueRateThoughTheErrorsAreEstimated(double rate, double se, double sp) {
    SplittableRandom random = new SplittableRandom(7);
    int covered = 0;
    int tried = 0;
    for (int run = 0; run < 2_000; run++) {
      int positives = binomial(random, 400, rate * se + (1 - rate) * (1 - sp));
      ClusteredShare sensitivity = ClusteredShare.of(binomial(random, 60, se), 60);
      ClusteredShare specificity = ClusteredShare.of(binomial(random, 60, sp), 60);
      if (RoganGladen.isUseful(sensitivity, specificity)) {
        Estimate estimate =
            RoganGladen.correct(ClusteredShare.of(positives, 400), sensitivity, specificity, 0.95);
        tried++;
        covered += estimate.low() <= rate && estimate.high() >= rate ? 1 : 0;
      }
    }
    assertThat((double) covered / tried).isBetween(0.93, 0.99);
  }

  @Test
  void countsAClusterThatAlwaysAgreesAsOneItem() {
    boolean[] hits = new boolean[40];
    int[] clusters = new int[40];
    for (int i = 0; i < 40; i++) {
      clusters[i] = i / 4;
      hits[i] = clusters[i] % 2 == 0;
    }
    ClusteredShare share = ClusteredShare.of(hits, clusters);
    assertThat(share.value()).isEqualTo(0.5);
    assertThat(share.n()).isEqualTo(40);
    assertThat(share.effective()).isCloseTo(9, within(1e-9)); // 10 clusters, one for the mean
  }

  @Test
  void countsAllItemsWhereClustersDoNotMatter() {
    assertThat(ClusteredShare.of(new boolean[] {true, false, true, false}, new int[] {0, 0, 1, 1}))
        .isEqualTo(new ClusteredShare(0.5, 4, 4));
    assertThat(ClusteredShare.of(new boolean[] {true, true}, new int[] {5, 5}).effective())
        .isEqualTo(1);
  }

  @Test
  void givesWilsonsIntervalForIndependentItems() {
    Estimate expected = Intervals.wilson(7, 20, 0.95);
    Estimate actual = ClusteredShare.of(7, 20).wilson(0.95);
    assertThat(actual.low()).isCloseTo(expected.low(), within(1e-12));
    assertThat(actual.high()).isCloseTo(expected.high(), within(1e-12));
  }

  private static int binomial(SplittableRandom random, int n, double p) {
    int hits = 0;
    for (int i = 0; i < n; i++) {
      hits += random.nextDouble() < p ? 1 : 0;
    }
    return hits;
  }
}
