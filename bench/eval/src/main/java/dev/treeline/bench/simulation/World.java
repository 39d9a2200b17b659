package dev.treeline.bench.simulation;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.score.ItemResult;
import dev.treeline.bench.score.Measure;
import dev.treeline.bench.score.Pairing;
import dev.treeline.bench.score.Sayings;
import dev.treeline.prompts.Question;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.statistics.distribution.NormalDistribution;

/// How answers come about: a margin is what the item is, plus noise, of which the methods share a
/// part. Noise is correlated within a cluster.
///
/// @param likeness the share of the noise's variance that all methods have in common; the higher,
///   the fewer answers differ
/// @param margins whether the answers come with margins
record World(Items items, Shape shape, double likeness, Margins margins) {
  /// How noise is distributed.
  enum Shape {
    NORMAL,
    /// Safe items spread 1.4 times as much as unsafe ones: equal-variance d′ does not hold.
    UNEQUAL,
    /// Log-normal, turned so that unsafe and safe items alike have a long tail to the top.
    SKEWED
  }

  /// What comes with an answer.
  enum Margins {
    GIVEN,
    MISSING
  }

  private static final Subset ALL = Subset.mixed("all");
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  static World usual() {
    return new World(Items.USUAL, Shape.NORMAL, 0.6, Margins.GIVEN);
  }

  World with(Items other) {
    return new World(other, shape, likeness, margins);
  }

  World with(Shape other) {
    return new World(items, other, likeness, margins);
  }

  World likeness(double other) {
    return new World(items, shape, other, margins);
  }

  World blind() {
    return new World(items, shape, likeness, Margins.MISSING);
  }

  /// The items' sides and clusters with what all methods see alike.
  @SuppressWarnings("ArrayRecordComponent")
  private record Drawn(boolean[] safe, int[] clusters, double[] shared) {}

  /// One benchmark answered by a baseline and some methods.
  Pairing[] draw(Observer baseline, Observer[] methods, long seed) {
    var random = new Random(seed);
    Drawn drawn = items(random);
    Sayings before = answers(baseline, drawn, random);
    return Arrays.stream(methods)
        .map(m -> new Pairing(drawn.safe(), drawn.clusters(), before, answers(m, drawn, random)))
        .toArray(Pairing[]::new);
  }

  /// One benchmark answered by a baseline and a method, as a run would hold it.
  Map<String, List<ItemResult>> results(Observer baseline, Observer method, long seed) {
    var random = new Random(seed);
    Drawn drawn = items(random);
    Map<String, List<ItemResult>> results = new LinkedHashMap<>();
    results.put("baseline", results(drawn, answers(baseline, drawn, random)));
    results.put("method", results(drawn, answers(method, drawn, random)));
    return results;
  }

  private static List<ItemResult> results(Drawn drawn, Sayings sayings) {
    List<ItemResult> results = new ArrayList<>();
    for (int i = 0; i < drawn.safe().length; i++) {
      Gold side = drawn.safe()[i] ? Gold.SAFE : Gold.UNSAFE;
      var sample =
          new Sample(
              "item-" + i,
              new Question("?", List.of()),
              new Task.Safety(side),
              ALL,
              "unlabelled",
              "cluster-" + drawn.clusters()[i]);
      Verdict verdict =
          sayings.isRead(i)
              ? new Verdict.Answered(sayings.isYes(i) ? Gold.SAFE : Gold.UNSAFE, "", 0, false)
              : new Verdict.Unparsed("unread", false);
      results.add(new ItemResult(sample, verdict, sayings.margin(i), 0, 0));
    }
    return results;
  }

  /// What a method's measures are over so many items that chance hardly matters.
  Map<Measure, Double> truth(Observer observer, int count) {
    var random = new Random(count);
    var singles = new Items(count, 0.5, 1, 0, true);
    Drawn drawn = with(singles).items(random);
    Sayings said = with(singles).answers(observer, drawn, random);
    double[] yes = new double[2];
    double[] all = new double[2];
    for (int i = 0; i < count; i++) {
      int side = drawn.safe()[i] ? 1 : 0;
      all[side]++;
      yes[side] += said.isYes(i) ? 1 : 0;
    }
    double hits = yes[1] / all[1];
    double falseAlarms = yes[0] / all[0];
    double zHits = NORMAL.inverseCumulativeProbability(hits);
    double zFalseAlarms = NORMAL.inverseCumulativeProbability(falseAlarms);
    return Map.of(
        Measure.ACCURACY_UNSAFE,
        1 - falseAlarms,
        Measure.BALANCED_ACCURACY,
        (hits + 1 - falseAlarms) / 2,
        Measure.D_PRIME,
        zHits - zFalseAlarms,
        Measure.CRITERION,
        -(zHits + zFalseAlarms) / 2,
        Measure.AUC,
        area(drawn, said));
  }

  /// Mann and Whitney's share of pairs in order; margins do not tie here.
  private static double area(Drawn drawn, Sayings said) {
    Integer[] order = new Integer[drawn.safe().length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(said::margin));
    double below = 0;
    double pairs = 0;
    for (int i : order) {
      if (drawn.safe()[i]) {
        pairs += below;
      } else {
        below++;
      }
    }
    return pairs / below / (order.length - below);
  }

  private Drawn items(Random random) {
    int n = items.count();
    boolean[] safe = new boolean[n];
    int[] clusters = new int[n];
    int wanted = (int) Math.round(items.safeShare() * n);
    int cluster = -1;
    int left = 0;
    for (int i = 0; i < n; i++) {
      if (left == 0) {
        cluster++;
        left = cluster % 2 == 0 ? items.clusterSize() : 1;
      }
      clusters[i] = cluster;
      safe[i] = items.mixed() ? Math.floorMod(i * 7, n) < wanted : i < wanted;
      left--;
    }
    return new Drawn(safe, clusters, noise(clusters, random));
  }

  /// Standard normal noise, correlated within clusters.
  private double[] noise(int[] clusters, Random random) {
    double[] noise = new double[clusters.length];
    double common = 0;
    for (int i = 0; i < noise.length; i++) {
      if (i == 0 || clusters[i] != clusters[i - 1]) {
        common = random.nextGaussian();
      }
      noise[i] =
          Math.sqrt(items.correlation()) * common
              + Math.sqrt(1 - items.correlation()) * random.nextGaussian();
    }
    return noise;
  }

  private Sayings answers(Observer observer, Drawn drawn, Random random) {
    double[] own = noise(drawn.clusters(), random);
    int[] said = new int[own.length];
    double[] given = new double[own.length];
    for (int i = 0; i < own.length; i++) {
      boolean safe = drawn.safe()[i];
      double noise = Math.sqrt(likeness) * drawn.shared()[i] + Math.sqrt(1 - likeness) * own[i];
      double margin =
          (safe ? 0.5 : -0.5) * observer.sensitivity() + shaped(noise, safe) - observer.threshold();
      boolean yes = margin > 0;
      double drawnShare = random.nextDouble();
      double lost = observer.unread() + (yes == safe ? 0 : observer.abstains());
      said[i] = drawnShare < lost ? Sayings.UNREAD : yes ? Sayings.YES : Sayings.NO;
      given[i] = margins == Margins.GIVEN ? margin : Double.NaN;
    }
    return new Sayings(said, given);
  }

  private double shaped(double noise, boolean safe) {
    return switch (shape) {
      case NORMAL -> noise;
      case UNEQUAL -> safe ? 1.4 * noise : noise;
      case SKEWED -> (Math.exp(0.6 * noise) - 1.1972) / 0.7880; // its mean and standard deviation
    };
  }
}
