package dev.treeline.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlanningTest {
  /// Connor 1987, Biometrics 43:207: discordant shares 0.45 and 0.05, two-sided 5 %, power 80 %
  /// need 23 pairs (22.01 before rounding up).
  @Test
  void needsAsManyPairsAsConnorSays() {
    PairedDesign one = PairedDesign.ofAccuracy(distinct(1), 0);
    assertThat(one.needed(0.4, 0.5, 0.05, 0.8)).isCloseTo(22.01, within(0.005));
    PairedDesign pairs = PairedDesign.ofAccuracy(distinct(23), 0);
    assertThat(pairs.power(0.4, 0.5, 0.05)).isBetween(0.8, 0.83);
  }

  @Test
  void detectableIsTheEffectThatHasThePower() {
    PairedDesign design = PairedDesign.of(sides(300, 3), groups(300, 4), 0.4);
    for (double power : new double[] {0.3, 0.5, 0.8, 0.95}) {
      double effect = design.detectable(0.25, 0.01, power);
      assertThat(design.power(effect, 0.25, 0.01)).isCloseTo(power, within(1e-9));
      assertThat(design.needed(effect, 0.25, 0.01, power)).isCloseTo(1, within(1e-9));
    }
  }

  /// Kish 1965: 1 + (m − 1) ρ for clusters of one size and items of one weight.
  @Test
  void designEffectIsKishs() {
    assertThat(PairedDesign.ofAccuracy(groups(120, 4), 0.25).designEffect())
        .isCloseTo(1.75, within(1e-12));
    assertThat(PairedDesign.ofAccuracy(distinct(120), 0.9).designEffect())
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void unequalSidesCostBalancedAccuracyMore() {
    PairedDesign even = PairedDesign.of(sides(300, 2), distinct(300), 0);
    PairedDesign uneven = PairedDesign.of(sides(300, 10), distinct(300), 0);
    assertThat(even.spread()).isCloseTo(Math.sqrt(1 / 300.0), within(1e-12));
    assertThat(uneven.spread())
        .isCloseTo(Math.sqrt(0.25 / 30 + 0.25 / 270), within(1e-12))
        .isGreaterThan(even.spread());
  }

  /// Simulated: the normal test on clustered differences finds the effect as often as was said.
  @Test
  void powerIsWhatSimulationFinds() {
    int n = 240;
    double correlation = 0.5; // each cluster copies one draw to half of its items' pairs
    int[] clusters = groups(n, 2);
    PairedDesign design = PairedDesign.ofAccuracy(clusters, correlation);
    double effect = 0.08;
    double discordance = 0.3;
    double said = design.power(effect, discordance, 0.05);
    var random = new Random(5);
    int found = 0;
    int runs = 4_000;
    for (int run = 0; run < runs; run++) {
      double sum = 0;
      double squares = 0;
      for (int c = 0; c < n / 2; c++) {
        double first = difference(random, effect, discordance);
        double second =
            random.nextDouble() < correlation ? first : difference(random, effect, discordance);
        sum += first + second;
        squares += (first + second) * (first + second);
      }
      found += Math.abs(sum) > 1.96 * Math.sqrt(squares) ? 1 : 0;
    }
    assertThat((double) found / runs).isCloseTo(said, within(0.03));
  }

  private static double difference(Random random, double effect, double discordance) {
    double drawn = random.nextDouble();
    return drawn < (discordance + effect) / 2 ? 1 : drawn < discordance ? -1 : 0;
  }

  @Test
  void correlationIsFoundAgain() {
    var random = new Random(8);
    int n = 40_000;
    double[] values = new double[n];
    int[] clusters = new int[n];
    double shared = 0;
    for (int i = 0; i < n; i++) {
      if (i % 10 < 2 || i % 10 == 5) { // clusters of one, four and five
        shared = random.nextGaussian();
      }
      clusters[i] = i / 10 * 3 + (i % 10 == 0 ? 0 : i % 10 < 5 ? 1 : 2);
      values[i] = Math.sqrt(0.3) * shared + Math.sqrt(0.7) * random.nextGaussian();
    }
    assertThat(Correlation.intraclass(values, clusters)).isCloseTo(0.3, within(0.015));
  }

  /// Shrout and Fleiss 1979, Psychological Bulletin 86:420, table 2: six targets, four judges;
  /// ICC(1,1) = 0.17.
  @Test
  void correlationIsShroutAndFleisss() {
    double[] ratings = {9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7};
    assertThat(Correlation.intraclass(ratings, groups(24, 4))).isCloseTo(0.17, within(0.005));
  }

  @Test
  void correlationOfNothingIsNone() {
    assertThat(Correlation.intraclass(new double[6], groups(6, 2))).isZero();
    assertThat(Correlation.intraclass(new double[] {1, 0, 1}, distinct(3))).isZero();
  }

  @Test
  void saysWhatCanBeFound() {
    PairedDesign design = PairedDesign.of(sides(450, 2), groups(450, 3), 0.3);
    assertThat(Planning.words(design, "balanced accuracy", 1, 0.05))
        .hasSize(3)
        .first()
        .asString()
        .startsWith("450 items over 150 pictures tell as much as");
    PairedDesign tiny = PairedDesign.of(sides(6, 2), distinct(6), 0);
    assertThat(Planning.words(tiny, "balanced accuracy", 3, 0.05).get(1))
        .contains("none if a method changes 10 %");
  }

  @Test
  void oneSideHasNoBalancedAccuracy() {
    assertThatThrownBy(() -> PairedDesign.of(new boolean[4], distinct(4), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 of 4 are safe");
    PairedDesign design = PairedDesign.ofAccuracy(distinct(4), 0);
    assertThatThrownBy(() -> design.power(0.3, 0.2, 0.05))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean[] sides(int n, int every) {
    boolean[] safe = new boolean[n];
    for (int i = 0; i < n; i += every) {
      safe[i] = true;
    }
    return safe;
  }

  private static int[] distinct(int n) {
    return groups(n, 1);
  }

  private static int[] groups(int n, int size) {
    int[] clusters = new int[n];
    Arrays.setAll(clusters, i -> i / size);
    return clusters;
  }
}
