package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.bench.run.OutputBias.Labelled;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputBiasTest {
  private static double balanced(List<Labelled> items, double shift) {
    double[] right = new double[2];
    double[] all = new double[2];
    for (Labelled item : items) {
      int kind = item.yes() ? 1 : 0;
      all[kind]++;
      right[kind] += item.margin() + shift > 0 == item.yes() ? 1 : 0;
    }
    return (right[0] / all[0] + right[1] / all[1]) / 2;
  }

  @Test
  void movesTheThresholdBetweenTheTwoKinds() {
    List<Labelled> items =
        List.of(
            new Labelled(-3, true),
            new Labelled(-1, true),
            new Labelled(-5, false),
            new Labelled(-7, false));
    assertThat(OutputBias.best(items)).isEqualTo(4);
    assertThat(balanced(items, OutputBias.best(items))).isEqualTo(1);
  }

  @Test
  void staysAtZeroWhereNothingIsGained() {
    List<Labelled> items = List.of(new Labelled(3, true), new Labelled(-1, false));
    assertThat(OutputBias.best(items)).isZero();
    assertThat(OutputBias.best(List.of(new Labelled(-3, true)))).isZero();
    assertThat(OutputBias.best(List.of())).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noOtherShiftIsBetter(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Labelled> items = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      boolean yes = random.nextInt(3) == 0;
      items.add(new Labelled((yes ? 1 : 0) - 4 + 2 * random.nextGaussian(), yes));
    }
    double best = balanced(items, OutputBias.best(items));
    for (double shift = -12; shift < 12; shift += 0.01) {
      assertThat(balanced(items, shift)).isLessThanOrEqualTo(best + 1e-12);
    }
  }
}
