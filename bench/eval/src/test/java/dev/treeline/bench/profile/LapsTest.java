package dev.treeline.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LapsTest {
  private static Laps laps(double units, double[]... nanos) {
    return new Laps(List.of(nanos), units);
  }

  @Test
  void ofEachQuestionTheMedianCountsAndDearQuestionsCountAsSuch() {
    var baseline = laps(2, new double[] {10, 10, 12}, new double[] {30, 28, 30});
    // medians 15 and 30, whatever the one answer that was held up took
    var other = laps(3, new double[] {15, 900, 14}, new double[] {30, 30, 31});
    assertThat(other.times(baseline).value()).isCloseTo((45.0 / 3) / (40.0 / 2), within(1e-12));
  }

  @Test
  void aSlowRoundThatIsSlowForBothDoesNotWidenTheInterval() {
    double[] first = {10, 40, 11, 25, 13};
    double[] second = {12, 48, 13.2, 30, 15.6};
    var cost = laps(1, second).times(laps(1, first));
    assertThat(cost.low()).isCloseTo(1.2, within(1e-9));
    assertThat(cost.high()).isCloseTo(1.2, within(1e-9));
    assertThat(cost.n()).isEqualTo(5);
  }

  @Test
  void theIntervalShowsHowRoundsDiffer() {
    var baseline = laps(1, new double[] {10, 10, 10, 10, 10});
    var cost = laps(1, new double[] {9, 10, 11, 12, 20}).times(baseline);
    assertThat(cost.value()).isEqualTo(1.1);
    assertThat(cost.low()).isBetween(0.9, 1.0);
    assertThat(cost.high()).isBetween(1.2, 2.0);
  }

  @Test
  void oneRoundHasNoInterval() {
    var cost = laps(1, new double[] {12}).times(laps(1, new double[] {10}));
    assertThat(cost.low()).isEqualTo(1.2);
    assertThat(cost.high()).isEqualTo(1.2);
  }

  @Test
  void everyEntryIsFirstAsOftenAndFollowsEveryNeighbour() {
    var entries = List.of("a", "b", "c");
    int[] first = new int[3];
    Set<String> pairs = new HashSet<>();
    for (int round = 0; round < 4; round++) {
      for (int question = 0; question < 3; question++) {
        List<String> turns = Profiler.turns(entries, round, question);
        assertThat(turns).containsExactlyInAnyOrder("a", "b", "c");
        first[entries.indexOf(turns.getFirst())]++;
        pairs.add(turns.get(0) + turns.get(1));
      }
    }
    assertThat(first).containsExactly(4, 4, 4);
    assertThat(pairs).containsExactlyInAnyOrder("ab", "bc", "ca", "ac", "cb", "ba");
  }
}
