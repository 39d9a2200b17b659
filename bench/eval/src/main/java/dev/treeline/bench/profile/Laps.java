package dev.treeline.bench.profile;

import dev.treeline.bench.stats.ClusterBootstrap;
import dev.treeline.bench.stats.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// How long one entry took for each question (or for all of them, where several are in flight),
/// round by round.
///
/// @param nanos of each question: `[rounds]`, as many for all
/// @param units what the time of all questions is divided by: tokens, or questions
record Laps(List<double[]> nanos, double units) {
  private static final int RESAMPLES = 1000;
  private static final long SEED = 1;
  private static final double LEVEL = 0.95;

  /// What was measured of each answer, a question in each place of the rounds.
  static Laps of(List<RoundCost> rounds, ToDoubleFunction<AnswerCost> nanos, double units) {
    int questions = rounds.getFirst().answers().size();
    List<double[]> all =
        IntStream.range(0, questions)
            .mapToObj(q ->
                rounds.stream().mapToDouble(r -> nanos.applyAsDouble(r.answers().get(q))).toArray())
            .toList();
    return new Laps(all, units);
  }

  /// What was measured of whole rounds.
  static Laps ofRounds(List<RoundCost> rounds, double units) {
    return new Laps(List.of(rounds.stream().mapToDouble(RoundCost::wallNanos).toArray()), units);
  }

  /// The time of a unit as a multiple of the other's.
  ///
  /// Of each question the median over the rounds is taken, so that what held a single answer up
  /// does not count; these are added up over the questions, so that a dear question counts as what
  /// it is. The interval is a bootstrap over the rounds, the same draws for both. With one round
  /// there is none.
  Estimate times(Laps baseline) {
    int rounds = nanos.getFirst().length;
    int[] once = new int[rounds];
    Arrays.fill(once, 1);
    double[] replicates = new double[RESAMPLES];
    int[] draw = {0};
    ClusterBootstrap.draw(
        rounds,
        RESAMPLES,
        SEED,
        times -> replicates[draw[0]++] = unit(times) / baseline.unit(times));
    double value = unit(once) / baseline.unit(once);
    return ClusterBootstrap.percentile(value, replicates, LEVEL, rounds);
  }

  /// The time of a unit, each round taken so many times.
  private double unit(int[] times) {
    return nanos.stream().mapToDouble(each -> median(each, times)).sum() / units;
  }

  private static double median(double[] values, int[] times) {
    double[] drawn = new double[values.length];
    int count = 0;
    for (int r = 0; r < values.length; r++) {
      for (int again = 0; again < times[r]; again++) {
        drawn[count++] = values[r];
      }
    }
    return Spread.of(drawn).median();
  }
}
