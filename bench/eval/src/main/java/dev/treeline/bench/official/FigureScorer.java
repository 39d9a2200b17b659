package dev.treeline.bench.official;

import dev.treeline.bench.score.ScoringOptions;
import dev.treeline.bench.stats.Bca;
import dev.treeline.bench.stats.ClusterBootstrap;
import dev.treeline.bench.stats.ClusteredShare;
import dev.treeline.bench.stats.Estimate;
import dev.treeline.bench.stats.Intervals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One method's figures with their intervals. A plain share has Wilson's interval on the number of
/// independent items it is worth ([ClusteredShare]); what is weighted or a mean of shares has the
/// bootstrap's over clusters ([Bca]), and at 0 or 1 or wherever that has no width, one put together
/// from Wilson's.
final class FigureScorer {
  private final List<Reading> readings;
  private final ScoringOptions options;
  private final int[] clusters; // [n], from 0
  private final int clusterCount;

  FigureScorer(List<Reading> readings, ScoringOptions options) {
    this.readings = List.copyOf(readings);
    this.options = options;
    Map<String, Integer> numbers = new HashMap<>();
    this.clusters =
        readings.stream()
            .mapToInt(r -> numbers.computeIfAbsent(r.sample().cluster(), _ -> numbers.size()))
            .toArray();
    this.clusterCount = numbers.size();
  }

  /// A share's sums over clusters.
  ///
  /// @param parts `[clusters]`
  /// @param wholes `[clusters]`
  /// @param plain Wilson's estimate where every answer adds 0 or 1
  @SuppressWarnings("ArrayRecordComponent")
  private record Sums(double[] parts, double[] wholes, int n, Optional<Estimate> plain) {
    double share(int[] times) {
      double part = 0;
      double whole = 0;
      for (int c = 0; c < times.length; c++) {
        part += times[c] * parts[c];
        whole += times[c] * wholes[c];
      }
      return part / whole;
    }

    /// Wilson's on the number of clusters: for shares of 0 and 1.
    Estimate atBoundary(double share, double level) {
      int count = (int) Arrays.stream(wholes).filter(w -> w > 0).count();
      Estimate wilson = Intervals.wilson(share == 1 ? count : 0, count, level);
      return new Estimate(share, wilson.low(), wilson.high(), n);
    }
  }

  /// A figure that needs the bootstrap.
  ///
  /// @param draws `[resamples]`, what it is under each
  @SuppressWarnings("ArrayRecordComponent")
  private record Compound(Figure figure, List<Sums> sums, double[] draws) {}

  /// The scores that these answers allow.
  List<OfficialScores.Score> score(List<Figure> figures) {
    List<Compound> compound = new ArrayList<>();
    Map<Figure, Estimate> estimates = new HashMap<>();
    for (Figure figure : figures) {
      switch (figure) {
        case Figure.Share share -> {
          Sums sums = sums(share);
          sums.plain().ifPresent(estimate -> estimates.put(figure, estimate));
          if (sums.plain().isEmpty() && sums.n() > 0) {
            compound.add(new Compound(figure, List.of(sums), new double[options.resamples()]));
          }
        }
        case Figure.Mean mean -> {
          List<Sums> parts = mean.parts().stream().map(this::sums).toList();
          if (parts.stream().allMatch(sums -> sums.n() > 0)) {
            compound.add(new Compound(figure, parts, new double[options.resamples()]));
          }
        }
      }
    }
    draw(compound);
    compound.forEach(one -> estimate(one).ifPresent(e -> estimates.put(one.figure(), e)));
    List<OfficialScores.Score> scores = new ArrayList<>();
    for (Figure figure : figures) {
      Estimate estimate = estimates.get(figure);
      if (estimate != null) {
        scores.add(score(figure.name(), estimate));
      }
    }
    return scores;
  }

  private static OfficialScores.Score score(Figure.Name name, Estimate estimate) {
    return new OfficialScores.Score(
        name.id(),
        name.label(),
        name.group().title(),
        name.group().detail(),
        name.better(),
        estimate);
  }

  private Sums sums(Figure.Share share) {
    double[] parts = new double[clusterCount];
    double[] wholes = new double[clusterCount];
    boolean[] hits = new boolean[readings.size()];
    int[] of = new int[readings.size()];
    boolean whole = true;
    int n = 0;
    for (int i = 0; i < readings.size(); i++) {
      double counted = share.whole().applyAsDouble(readings.get(i));
      if (counted > 0) {
        double part = share.part().applyAsDouble(readings.get(i));
        whole &= counted == 1 && (part == 0 || part == 1);
        hits[n] = part == 1;
        of[n++] = clusters[i];
        parts[clusters[i]] += part;
        wholes[clusters[i]] += counted;
      }
    }
    Optional<Estimate> plain =
        whole && n > 0
            ? Optional.of(
                ClusteredShare.of(Arrays.copyOf(hits, n), Arrays.copyOf(of, n))
                    .wilson(options.level()))
            : Optional.empty();
    return new Sums(parts, wholes, n, plain);
  }

  private void draw(List<Compound> compound) {
    int[] draw = {0};
    if (!compound.isEmpty()) {
      ClusterBootstrap.draw(
          clusterCount,
          options.resamples(),
          options.seed(),
          times -> {
            compound.forEach(one -> one.draws()[draw[0]] = mean(one.sums(), times));
            draw[0]++;
          });
    }
  }

  private static double mean(List<Sums> sums, int[] times) {
    double mean = 0;
    for (Sums one : sums) {
      mean += one.share(times) / sums.size();
    }
    return mean;
  }

  /// Absent when undefined, or undefined in more than 9 of 10 draws.
  private Optional<Estimate> estimate(Compound compound) {
    List<Sums> sums = compound.sums();
    double[] draws = compound.draws();
    int[] times = new int[clusterCount];
    Arrays.fill(times, 1);
    double value = mean(sums, times);
    long defined = Arrays.stream(draws).filter(Double::isFinite).count();
    if (!Double.isFinite(value) || 10 * defined < draws.length) {
      return Optional.empty();
    }
    double[] shares = sums.stream().mapToDouble(one -> one.share(times)).toArray();
    boolean flat = Arrays.stream(draws).filter(Double::isFinite).distinct().count() < 2;
    if (flat || Arrays.stream(shares).anyMatch(share -> share == 0 || share == 1)) {
      Estimate[] parts = new Estimate[shares.length];
      for (int i = 0; i < parts.length; i++) {
        boolean boundary = shares[i] == 0 || shares[i] == 1;
        parts[i] = boundary ? sums.get(i).atBoundary(shares[i], options.level()) : whole(sums, i);
      }
      return Optional.of(Intervals.mean(parts));
    }
    double[] left = new double[clusterCount];
    for (int c = 0; c < clusterCount; c++) {
      times[c] = 0;
      left[c] = mean(sums, times);
      times[c] = 1;
    }
    int n = sums.stream().mapToInt(Sums::n).sum();
    return Optional.of(Bca.interval(value, draws, left, options.level(), n));
  }

  /// A part that is not at a boundary beside one that is: its own interval, or where it is weighted
  /// Wilson's of the same share of its clusters.
  private Estimate whole(List<Sums> sums, int i) {
    Sums one = sums.get(i);
    int[] times = new int[clusterCount];
    Arrays.fill(times, 1);
    return one.plain()
        .orElseGet(() -> {
          double count = Arrays.stream(one.wholes()).filter(w -> w > 0).count();
          return new ClusteredShare(one.share(times), one.n(), Math.min(count, one.n()))
              .wilson(options.level());
        });
  }
}
