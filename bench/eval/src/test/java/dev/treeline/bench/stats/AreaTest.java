package dev.treeline.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AreaTest {
  /// DeLong, DeLong and Clarke-Pearson 1988, the 43 complete patients: albumin, total protein, K-G
  /// score (of which 10 is the worst), and whether surgery helped; as printed in SAS/STAT 13.1's
  /// guide, example 60.8.
  private static final double[][] PATIENTS = {
    {3.0, 5.8, 10, 0}, {3.2, 6.3, 5, 1}, {3.9, 6.8, 3, 1}, {2.8, 4.8, 6, 0}, {3.2, 5.8, 3, 1},
    {0.9, 4.0, 5, 0}, {2.5, 5.7, 8, 0}, {1.6, 5.6, 5, 1}, {3.8, 5.7, 5, 1}, {3.7, 6.7, 6, 1},
    {3.2, 5.4, 4, 1}, {3.8, 6.6, 6, 1}, {4.1, 6.6, 5, 1}, {3.6, 5.7, 5, 1}, {4.3, 7.0, 4, 1},
    {3.6, 6.7, 4, 0}, {2.3, 4.4, 6, 1}, {4.2, 7.6, 4, 0}, {4.0, 6.6, 6, 0}, {3.5, 5.8, 6, 1},
    {3.8, 6.8, 7, 1}, {3.0, 4.7, 8, 0}, {4.5, 7.4, 5, 1}, {3.7, 7.4, 5, 1}, {3.1, 6.6, 6, 1},
    {4.1, 8.2, 6, 1}, {4.3, 7.0, 5, 1}, {4.3, 6.5, 4, 1}, {3.2, 5.1, 5, 1}, {2.6, 4.7, 6, 1},
    {3.3, 6.8, 6, 0}, {1.7, 4.0, 7, 0}, {3.7, 6.1, 5, 1}, {3.3, 6.3, 7, 1}, {4.2, 7.7, 6, 1},
    {3.5, 6.2, 5, 1}, {2.9, 5.7, 9, 0}, {2.1, 4.8, 7, 1}, {2.8, 6.2, 8, 0}, {4.0, 7.0, 7, 1},
    {3.3, 5.7, 6, 1}, {3.7, 6.9, 5, 1}, {3.6, 6.6, 5, 1}
  };

  /// The same guide's results: areas 0.7366, 0.6478 and 0.7258 with standard errors 0.0927, 0.1000
  /// and 0.1028.
  @Test
  void givesDeLongsAreasAndErrors() {
    double[][] expected = {{0.7366, 0.0927}, {0.6478, 0.1000}, {0.7258, 0.1028}};
    for (int test = 0; test < 3; test++) {
      ClusteredArea area = patients(test);
      assertThat(area.area()).isCloseTo(expected[test][0], within(5e-5));
      assertThat(Math.sqrt(area.variance())).isCloseTo(expected[test][1], within(5e-5));
    }
  }

  private static ClusteredArea patients(int test) {
    double[] scores = new double[PATIENTS.length];
    boolean[] helped = new boolean[scores.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = test == 2 ? 10 - PATIENTS[i][test] : PATIENTS[i][test];
      helped[i] = PATIENTS[i][3] == 1;
    }
    return new ClusteredArea(scores, helped, distinct(scores.length));
  }

  /// The same guide: p = 0.9102 for albumin and 0.4561 for total protein against the K-G score.
  @Test
  void comparesDeLongsTests() {
    ClusteredArea score = patients(2);
    assertThat(patients(0).differencePValue(score)).isCloseTo(0.9102, within(5e-5));
    assertThat(patients(1).differencePValue(score)).isCloseTo(0.4561, within(5e-5));
  }

  private static int[] distinct(int n) {
    int[] clusters = new int[n];
    Arrays.setAll(clusters, i -> i);
    return clusters;
  }

  /// Obuchowski's sums, written as in the paper with a loop over all pairs.
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesWithTheSumsOverAllPairs(long seed) {
    var random = new Random(seed);
    int n = 50;
    double[] first = new double[n];
    double[] second = new double[n];
    boolean[] positives = new boolean[n];
    int[] clusters = new int[n];
    for (int i = 0; i < n; i++) {
      positives[i] = i % 3 == 0 || i == 7;
      clusters[i] = random.nextInt(12);
      first[i] = random.nextInt(6) == 0 ? Double.NEGATIVE_INFINITY : random.nextInt(7);
      second[i] = first[i] + random.nextInt(3);
    }
    var one = new ClusteredArea(first, positives, clusters);
    var two = new ClusteredArea(second, positives, clusters);
    assertThat(one.covariance(two))
        .isCloseTo(naiveCovariance(first, second, positives, clusters), within(1e-14))
        .isCloseTo(two.covariance(one), within(1e-15));
    assertThat(one.variance())
        .isCloseTo(naiveCovariance(first, first, positives, clusters), within(1e-14));
    int[] once = new int[12];
    Arrays.fill(once, 1);
    assertThat(one.area())
        .isCloseTo(new Ranking(first, positives, clusters).area(once), within(1e-12));
  }

  private static double naiveCovariance(
      double[] first, double[] second, boolean[] positives, int[] clusters) {
    double[][] one = naiveSums(first, positives, clusters);
    double[][] two = naiveSums(second, positives, clusters);
    double m = Arrays.stream(one[2]).sum();
    double n = Arrays.stream(one[3]).sum();
    double s10 = 0;
    double s01 = 0;
    double s11 = 0;
    for (int c = 0; c < 12; c++) {
      s10 += one[0][c] * two[0][c];
      s01 += one[1][c] * two[1][c];
      s11 += one[0][c] * two[1][c] + one[1][c] * two[0][c];
    }
    double i10 = Arrays.stream(one[2]).filter(x -> x > 0).count();
    double i01 = Arrays.stream(one[3]).filter(x -> x > 0).count();
    long all = Arrays.stream(clusters).distinct().count();
    return i10 / ((i10 - 1) * m) * s10 / m
        + i01 / ((i01 - 1) * n) * s01 / n
        + (double) all / (all - 1) * s11 / (m * n);
  }

  /// Centred sums of components over clusters, positive and negative, and the counts of both.
  private static double[][] naiveSums(double[] scores, boolean[] positives, int[] clusters) {
    double[][] sums = new double[4][12];
    double wins = 0;
    int m = 0;
    for (int i = 0; i < scores.length; i++) {
      sums[positives[i] ? 2 : 3][clusters[i]]++;
      m += positives[i] ? 1 : 0;
    }
    int n = scores.length - m;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (positives[i] && !positives[j]) {
          double win = scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
          wins += win;
          sums[0][clusters[i]] += win / n;
          sums[1][clusters[j]] += win / m;
        }
      }
    }
    double area = wins / m / n;
    for (int c = 0; c < 12; c++) {
      sums[0][c] -= area * sums[2][c];
      sums[1][c] -= area * sums[3][c];
    }
    return sums;
  }

  /// Items in clusters of four on both sides: the clustered test keeps its level, the one that
  /// takes items for independent does not have to.
  @Test
  void clusteredTestKeepsItsLevel() {
    var random = new Random(3);
    int runs = 1_000;
    int clustered = 0;
    double variances = 0;
    double squares = 0;
    int n = 160;
    boolean[] positives = new boolean[n];
    int[] clusters = new int[n];
    for (int i = 0; i < n; i++) {
      positives[i] = i / 4 % 2 == 0;
      clusters[i] = i / 4;
    }
    for (int run = 0; run < runs; run++) {
      double[][] scores = new double[2][n];
      for (int s = 0; s < 2; s++) {
        double shared = 0;
        for (int i = 0; i < n; i++) {
          shared = i % 4 == 0 ? random.nextGaussian() : shared;
          scores[s][i] = shared + random.nextGaussian() + (positives[i] ? 1 : 0);
        }
      }
      var one = new ClusteredArea(scores[0], positives, clusters);
      var two = new ClusteredArea(scores[1], positives, clusters);
      clustered += one.differencePValue(two) < 0.05 ? 1 : 0;
      variances += one.variance() + two.variance() - 2 * one.covariance(two);
      squares += Math.pow(one.area() - two.area(), 2);
    }
    assertThat(clustered).isLessThan(75);
    assertThat(variances / runs).isCloseTo(squares / runs, within(0.15 * squares / runs));
  }

  @Test
  void sameOrderIsNoDifference() {
    boolean[] positives = {true, false, true, false};
    var one = new ClusteredArea(new double[] {3, 1, 2, 2}, positives, distinct(4));
    var two = new ClusteredArea(new double[] {9, -5, 0, 0}, positives, distinct(4));
    assertThat(one.differencePValue(two)).isEqualTo(1);
    assertThatThrownBy(() -> new ClusteredArea(new double[2], new boolean[2], distinct(2)))
        .hasMessageContaining("0 of 2 are positive");
  }
}
