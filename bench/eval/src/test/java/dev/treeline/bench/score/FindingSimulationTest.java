package dev.treeline.bench.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rule of [Finding#RULE] on made-up answers whose truth is known: 480 items, 160 clusters.
class FindingSimulationTest {
  private static final int RUNS = 200;
  private static final int ITEMS = 480;

  /// So many errors in 200 runs come by chance in less than 1 of 100 tests if their rate is 5 %.
  private static final int ALLOWED =
      BinomialDistribution.of(RUNS, Finding.ALPHA).inverseCumulativeProbability(0.99);

  private static final ScoringOptions QUICK = new ScoringOptions(100, 499, 0.95, 1);

  private record Observer(double sensitivity, double threshold) {}

  @ParameterizedTest(name = "threshold {0}")
  @CsvSource({"0", "1.2", "-1.8"})
  void noChangeIsSeldomTakenForOne(double threshold) {
    var observer = new Observer(1.2, threshold);
    int errors = count(observer, observer, List::copyOf, f -> f != Finding.NO_DETECTABLE_CHANGE);
    assertThat(errors).isLessThanOrEqualTo(ALLOWED);
  }

  @ParameterizedTest(name = "threshold {0} to {1}")
  @CsvSource({"0, 0.8", "1.5, 0", "0, 1.5", "1.5, 3", "-1.5, 1.5"})
  void movedThresholdIsSeldomTakenForDiscrimination(double before, double after) {
    int errors =
        count(
            new Observer(1.2, before),
            new Observer(1.2, after),
            List::copyOf,
            FindingSimulationTest::isAboutDiscrimination);
    assertThat(errors).isLessThanOrEqualTo(ALLOWED);
  }

  @Test
  void movedThresholdIsFound() {
    int found =
        count(
            new Observer(1.2, 1.5),
            new Observer(1.2, 0.8),
            List::copyOf,
            f -> f == Finding.ONLY_MOVES_THE_THRESHOLD);
    assertThat(found).isGreaterThan(RUNS * 9 / 10);
  }

  @ParameterizedTest(name = "threshold {0} to {1}")
  @CsvSource({"0.6, 0", "1.2, 1.2", "0, -0.6"})
  void realGainIsFound(double before, double after) {
    int found =
        count(
            new Observer(1.0, before),
            new Observer(1.8, after),
            List::copyOf,
            f -> f == Finding.DISCRIMINATES_BETTER);
    assertThat(found).isGreaterThan(RUNS * 7 / 10);
  }

  @Test
  void realLossIsFound() {
    int found =
        count(new Observer(1.8, 0.5), new Observer(1.0, 0), List::copyOf, f -> f == Finding.WORSE);
    assertThat(found).isGreaterThan(RUNS * 8 / 10);
  }

  @ParameterizedTest(name = "threshold {0} to {1}")
  @CsvSource({"0, 0", "1, 0", "1.5, 0.3", "2, 0.3"})
  void withoutMarginsErrorsStayRareToo(double before, double after) {
    int errors =
        count(
            new Observer(1.2, before),
            new Observer(1.2, after),
            Simulated::blind,
            FindingSimulationTest::isAboutDiscrimination);
    assertThat(errors).isLessThanOrEqualTo(ALLOWED);
  }

  @Test
  void withoutMarginsRealGainIsFound() {
    int found =
        count(
            new Observer(1.0, 0.4),
            new Observer(1.8, 0),
            Simulated::blind,
            f -> f == Finding.DISCRIMINATES_BETTER);
    assertThat(found).isGreaterThan(RUNS * 7 / 10);
  }

  /// Four methods of which none discriminates better or worse: any such finding is an error.
  @Test
  void manyMethodsMakeNoMoreErrorsThanOne() {
    int errors = 0;
    for (int run = 0; run < RUNS; run++) {
      var simulated = new Simulated(ITEMS, 50_000 + run);
      Map<String, List<ItemResult>> results = new LinkedHashMap<>();
      results.put("baseline", simulated.answers(1.2, 0.9));
      results.put("same", simulated.answers(1.2, 0.9));
      results.put("yes", simulated.answers(1.2, 0.3));
      results.put("no", simulated.answers(1.2, 2));
      results.put("more no", simulated.answers(1.2, 3));
      Scoreboard board = Scoring.score("baseline", results, QUICK);
      boolean wrong =
          board.comparisons().stream()
              .anyMatch(c -> isAboutDiscrimination(c.conclusion().finding()));
      errors += wrong ? 1 : 0;
    }
    report("many methods", errors);
    assertThat(errors).isLessThanOrEqualTo(ALLOWED);
  }

  private static boolean isAboutDiscrimination(Finding finding) {
    return finding == Finding.DISCRIMINATES_BETTER || finding == Finding.WORSE;
  }

  private static int count(
      Observer baseline,
      Observer method,
      UnaryOperator<List<ItemResult>> view,
      Predicate<Finding> counted) {
    int count = 0;
    for (int run = 0; run < RUNS; run++) {
      var simulated = new Simulated(ITEMS, run);
      Map<String, List<ItemResult>> results = new LinkedHashMap<>();
      results.put(
          "baseline", view.apply(simulated.answers(baseline.sensitivity(), baseline.threshold())));
      results.put(
          "method", view.apply(simulated.answers(method.sensitivity(), method.threshold())));
      Scoreboard board = Scoring.score("baseline", results, QUICK);
      count += counted.test(board.comparisons().getFirst().conclusion().finding()) ? 1 : 0;
    }
    report(baseline + " → " + method, count);
    return count;
  }

  private static void report(String what, int count) {
    System.out.printf("%s: %.1f %% of %d runs%n", what, 100.0 * count / RUNS, RUNS);
  }
}
