package dev.treeline.bench.score;

import dev.treeline.bench.stats.Bca;
import dev.treeline.bench.stats.ClusterBootstrap;
import dev.treeline.bench.stats.Estimate;
import dev.treeline.bench.stats.Intervals;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Every measure of every method under the same bootstrap draws.
final class Replicates {
  private final List<Tally> tallies;
  private final ScoringOptions options;
  private final int[] once; // [clusters], all 1
  private final List<Map<Measure, double[]>> values; // [methods], each measure's [resamples]
  private final List<Map<Measure, double[]>> left; // [methods], without each cluster: [clusters]

  Replicates(Items items, List<Tally> tallies, ScoringOptions options) {
    this.tallies = List.copyOf(tallies);
    this.options = options;
    this.once = new int[items.clusterCount()];
    Arrays.fill(once, 1);
    this.values = tallies.stream().map(t -> empty(t, options.resamples())).toList();
    this.left = tallies.stream().map(t -> empty(t, items.clusterCount())).toList();
    int[] draw = {0};
    ClusterBootstrap.draw(
        items.clusterCount(), options.resamples(), options.seed(), times -> fill(draw[0]++, times));
    for (int c = 0; c < once.length; c++) {
      leaveOut(c);
    }
  }

  private static Map<Measure, double[]> empty(Tally tally, int length) {
    Map<Measure, double[]> values = new LinkedHashMap<>();
    tally.columns().measures().keySet().forEach(m -> values.put(m, new double[length]));
    return values;
  }

  private void fill(int draw, int[] times) {
    for (int method = 0; method < tallies.size(); method++) {
      Tally tally = tallies.get(method);
      double[] totals = tally.totals(times);
      values.get(method).forEach((measure, row) -> row[draw] = tally.value(measure, totals, times));
    }
  }

  private void leaveOut(int cluster) {
    int[] others = once.clone();
    others[cluster] = 0;
    for (int method = 0; method < tallies.size(); method++) {
      Tally tally = tallies.get(method);
      double[] totals = tally.totalsWithout(cluster);
      left.get(method).forEach((m, row) -> row[cluster] = tally.value(m, totals, others));
    }
  }

  /// One method's measures with their intervals.
  Map<Measure, Estimate> estimates(int method) {
    Tally tally = tallies.get(method);
    Map<Measure, Estimate> estimates = new LinkedHashMap<>();
    values
        .get(method)
        .forEach((measure, row) ->
            estimate(measure, point(measure, method), row, row(left, measure, method), tally)
                .ifPresent(estimate -> estimates.put(measure, estimate)));
    Boundaries.widen(estimates, tally, options.level());
    return estimates;
  }

  /// What one method's measures are more than another's.
  Map<Measure, Estimate> differences(int method, int baseline) {
    Map<Measure, Estimate> differences = new LinkedHashMap<>();
    for (Measure measure : values.get(method).keySet()) {
      if (!measure.isTiming()) {
        double value = point(measure, method) - point(measure, baseline);
        estimate(
                measure,
                value,
                differences(values, measure, method, baseline),
                differences(left, measure, method, baseline),
                tallies.get(method))
            .ifPresent(estimate -> differences.put(measure, estimate));
      }
    }
    return differences;
  }

  private static double[] differences(
      List<Map<Measure, double[]>> of, Measure measure, int method, int baseline) {
    double[] first = row(of, measure, method);
    double[] second = row(of, measure, baseline);
    double[] differences = new double[first.length];
    Arrays.setAll(differences, draw -> first[draw] - second[draw]);
    return differences;
  }

  /// How many times the baseline's time a method takes for each item, if both were timed.
  Map<Measure, Estimate> ratios(int method, int baseline) {
    Measure measure = Measure.SECONDS_PER_ITEM;
    double value = point(measure, method) / point(measure, baseline);
    return estimate(
            measure,
            value,
            ratios(values, method, baseline),
            ratios(left, method, baseline),
            tallies.get(method))
        .map(ratio -> Map.of(measure, ratio))
        .orElse(Map.of());
  }

  private static double[] ratios(List<Map<Measure, double[]>> of, int method, int baseline) {
    double[] first = row(of, Measure.SECONDS_PER_ITEM, method);
    double[] second = row(of, Measure.SECONDS_PER_ITEM, baseline);
    double[] ratios = new double[first.length];
    Arrays.setAll(ratios, draw -> first[draw] / second[draw]);
    return ratios;
  }

  private double point(Measure measure, int method) {
    Tally tally = tallies.get(method);
    return tally.value(measure, tally.totals(once), once);
  }

  private static double[] row(List<Map<Measure, double[]>> of, Measure measure, int method) {
    return Objects.requireNonNull(of.get(method).get(measure));
  }

  /// Absent when undefined, or undefined in more than 9 of 10 draws.
  private Optional<Estimate> estimate(
      Measure measure, double value, double[] replicates, double[] jackknife, Tally tally) {
    long defined = Arrays.stream(replicates).filter(Double::isFinite).count();
    if (!Double.isFinite(value) || 10 * defined < replicates.length) {
      return Optional.empty();
    }
    int n = tally.items(measure, tally.totals(once));
    return Optional.of(Bca.interval(value, replicates, jackknife, options.level(), n));
  }

  /// Where every answer is right, or every one wrong, all draws agree and the bootstrap's interval
  /// has no width, though the truth may lie elsewhere. There, Wilson's interval on the number of
  /// clusters takes its place, and means of such shares are put together from their parts.
  static final class Boundaries {
    private Boundaries() {}

    static void widen(Map<Measure, Estimate> estimates, Tally tally, double level) {
      Map<Measure, Formula> formulas = tally.columns().measures();
      formulas.forEach((measure, formula) -> {
        if (formula instanceof Formula.Share share) {
          int clusters = tally.clusters(share.wholes());
          estimates.computeIfPresent(measure, (_, e) -> widened(e, clusters, level));
        }
      });
      formulas.forEach((measure, formula) -> {
        if (formula instanceof Formula.Mean(List<Measure> parts)) {
          mean(estimates, measure, parts);
        }
      });
    }

    private static Estimate widened(Estimate estimate, int clusters, double level) {
      if (clusters == 0 || !atBoundary(estimate)) {
        return estimate;
      }
      Estimate wilson = Intervals.wilson(estimate.value() == 1 ? clusters : 0, clusters, level);
      return new Estimate(estimate.value(), wilson.low(), wilson.high(), estimate.n());
    }

    private static void mean(Map<Measure, Estimate> estimates, Measure whole, List<Measure> parts) {
      Estimate[] found =
          parts.stream()
              .filter(estimates::containsKey)
              .map(estimates::get)
              .toArray(Estimate[]::new);
      if (Arrays.stream(found).anyMatch(Boundaries::atBoundary)) {
        estimates.computeIfPresent(whole, (_, _) -> Intervals.mean(found));
      }
    }

    private static boolean atBoundary(Estimate estimate) {
      return estimate.value() == 0 || estimate.value() == 1;
    }
  }
}
