package dev.treeline.bench.simulation;

import dev.treeline.bench.score.Pairing;
import dev.treeline.bench.score.Sayings;
import java.util.Arrays;
import java.util.Random;

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
