package dev.treeline.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.junit.jupiter.api.Test;

class ShrinkageTest {
  @Test
  void equalSharesAreKnownBetterThanEachAlone() {
    ClusteredShare half = ClusteredShare.of(5, 10);
    Estimate shrunk = Shrinkage.towardsMean(List.of(half, half, half, half, half), 0.95).getFirst();
    Estimate alone = half.wilson(0.95);
    assertThat(shrunk.value()).isCloseTo(0.5, within(1e-12));
    assertThat(shrunk.high() - shrunk.low()).isLessThan(0.85 * (alone.high() - alone.low()));
    // but not better than all fifty items together
    Estimate together = ClusteredShare.of(25, 50).wilson(0.95);
    assertThat(shrunk.high() - shrunk.low()).isGreaterThan(together.high() - together.low());
  }

  @Test
  void sharesThatDifferByMoreThanChanceStayWhereTheyAre() {
    List<ClusteredShare> far =
        List.of(
            ClusteredShare.of(10, 200), ClusteredShare.of(100, 200), ClusteredShare.of(190, 200));
    List<Estimate> shrunk = Shrinkage.towardsMean(far, 0.95);
    assertThat(shrunk.getFirst().value()).isBetween(0.05, 0.07);
    assertThat(shrunk.getLast().value()).isBetween(0.93, 0.95);
  }

  @Test
  void aSmallPartMovesFurtherThanALargeOneWithTheSameShare() {
    List<ClusteredShare> shares =
        List.of(
            ClusteredShare.of(2, 5),
            ClusteredShare.of(20, 50),
            ClusteredShare.of(35, 50),
            ClusteredShare.of(40, 50));
    List<Estimate> shrunk = Shrinkage.towardsMean(shares, 0.95);
    assertThat(shrunk.getFirst().value()).isGreaterThan(shrunk.get(1).value() + 0.05);
    assertThat(shrunk.get(1).value()).isBetween(0.4, 0.5);
  }

  @Test
  void fewerThanThreePartsStayAsTheyAre() {
    List<ClusteredShare> two = List.of(ClusteredShare.of(1, 10), ClusteredShare.of(9, 10));
    assertThat(Shrinkage.towardsMean(two, 0.95))
        .containsExactly(two.getFirst().wilson(0.95), two.getLast().wilson(0.95));
  }

  @Test
  void nothingIsEverCertain() {
    List<ClusteredShare> none =
        List.of(ClusteredShare.of(0, 1), ClusteredShare.of(0, 1), ClusteredShare.of(0, 5));
    assertThat(Shrinkage.towardsMean(none, 0.95))
        .allSatisfy(e -> {
          assertThat(e.low()).isGreaterThan(0);
          assertThat(e.high()).isGreaterThan(0.05);
          assertThat(e.low()).isLessThan(e.value());
        });
  }

  /// 14 parts of 10 to 40 items whose true shares come from one beta distribution.
  @Test
  void shrunkSharesAreNearerToTheTruthAndTheirIntervalsHoldIt() {
    for (double worth : new double[] {4, 20, 200, 1e6}) {
      var random = new SplittableRandom(7);
      UniformRandomProvider uniform = random::nextLong;
      var truths = BetaDistribution.of(0.7 * worth, 0.3 * worth).createSampler(uniform);
      double raw = 0;
      double drawn = 0;
      int held = 0;
      int cells = 0;
      for (int run = 0; run < 300; run++) {
        List<Double> truth = new ArrayList<>();
        List<ClusteredShare> shares = new ArrayList<>();
        for (int part = 0; part < 14; part++) {
          double share = truths.sample();
          int items = 10 + random.nextInt(31);
          int hits = 0;
          for (int i = 0; i < items; i++) {
            hits += random.nextDouble() < share ? 1 : 0;
          }
          truth.add(share);
          shares.add(ClusteredShare.of(hits, items));
        }
        List<Estimate> shrunk = Shrinkage.towardsMean(shares, 0.95);
        for (int part = 0; part < 14; part++) {
          Estimate estimate = shrunk.get(part);
          raw += Math.pow(shares.get(part).value() - truth.get(part), 2);
          drawn += Math.pow(estimate.value() - truth.get(part), 2);
          held += estimate.low() <= truth.get(part) && truth.get(part) <= estimate.high() ? 1 : 0;
          cells++;
        }
      }
      assertThat(drawn).as("error at %s", worth).isLessThan(0.97 * raw);
      assertThat((double) held / cells).as("coverage at %s", worth).isBetween(0.915, 1.0);
    }
  }
}
