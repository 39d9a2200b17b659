package dev.treeline.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterBootstrapTest {
  @Test
  void everyDrawHasAsManyClustersAsThereAre() {
    ClusterBootstrap.draw(9, 200, 5, times -> assertThat(Arrays.stream(times).sum()).isEqualTo(9));
  }

  @Test
  void sameSeedSameDraws() {
    assertThat(draws(6, 50, 3)).isEqualTo(draws(6, 50, 3)).isNotEqualTo(draws(6, 50, 4));
  }

  @Test
  void allSamplesOfThreeClustersComeAsOftenAsTheyShould() {
    Map<String, Integer> seen = new HashMap<>();
    ClusterBootstrap.draw(
        3, 27_000, 1, times -> seen.merge(Arrays.toString(times), 1, Integer::sum));
    assertThat(seen).hasSize(10);
    assertThat(seen.get("[1, 1, 1]")).isCloseTo(6_000, within(250));
    assertThat(seen.get("[2, 1, 0]")).isCloseTo(3_000, within(200));
    assertThat(seen.get("[0, 0, 3]")).isCloseTo(1_000, within(120));
  }

  /// 100 clusters, each four times the same item: the standard error is that of 100 items, not 400.
  @Test
  void copiesOfAnItemAddNothing() {
    int[] right = new int[100];
    Arrays.fill(right, 0, 70, 4);
    double[] shares = new double[4_000];
    int[] draw = {0};
    ClusterBootstrap.draw(
        100,
        shares.length,
        11,
        times -> {
          double sum = 0;
          for (int c = 0; c < 100; c++) {
            sum += times[c] * right[c];
          }
          shares[draw[0]++] = sum / 400;
        });
    assertThat(ClusterBootstrap.standardError(shares))
        .isCloseTo(Math.sqrt(0.7 * 0.3 / 100), within(0.0015));
    Estimate interval = ClusterBootstrap.percentile(0.7, shares, 0.95, 400);
    assertThat(interval.low()).isCloseTo(0.7 - 1.96 * 0.0458, within(0.012));
    assertThat(interval.high()).isCloseTo(0.7 + 1.96 * 0.0458, within(0.012));
  }

  private static List<String> draws(int clusters, int resamples, long seed) {
    List<String> draws = new ArrayList<>();
    ClusterBootstrap.draw(clusters, resamples, seed, times -> draws.add(Arrays.toString(times)));
    return draws;
  }
}
