package dev.treeline.bench.score;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.bench.Verdict;
import dev.treeline.prompts.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Made-up answers with known discrimination and threshold: items in clusters of three, each
/// cluster with its own shift that all methods share in part.
final class Simulated {
  private final Random random;
  private final List<Sample> samples = new ArrayList<>();
  private final double[] shared; // [n], what all methods see alike

  Simulated(int n, long seed) {
    random = new Random(seed);
    shared = new double[n];
    double cluster = 0;
    for (int i = 0; i < n; i++) {
      if (i % 3 == 0) {
        cluster = 0.7 * random.nextGaussian();
      }
      Subset subset =
          i / 3 % 2 == 0 ? Subset.OVER_SAFE : i % 2 == 0 ? Subset.ATTACK : Subset.TYPICAL;
      String id = Integer.toString(i);
      samples.add(
          new Sample(
              id,
              new Question(id, List.of()),
              new Task.Safety(subset.gold().orElseThrow()),
              subset,
              "x",
              "c" + i / 3));
      shared[i] = cluster + 0.5 * random.nextGaussian();
    }
  }

  /// Answers "Yes" above the threshold.
  ///
  /// @param sensitivity distance between safe and unsafe items, where the spread is 1 or so
  List<ItemResult> answers(double sensitivity, double threshold) {
    List<ItemResult> results = new ArrayList<>();
    double clusterNoise = 0;
    for (int i = 0; i < samples.size(); i++) {
      if (i % 3 == 0) {
        clusterNoise = 0.3 * random.nextGaussian();
      }
      double side = samples.get(i).isSafe() ? 0.5 : -0.5;
      double noise = clusterNoise + 0.4 * random.nextGaussian();
      double margin = sensitivity * side + shared[i] + noise - threshold;
      results.add(new ItemResult(samples.get(i), said(margin > 0), margin, 2, 1_000_000));
    }
    return results;
  }

  List<Sample> samples() {
    return samples;
  }

  static Verdict said(boolean yes) {
    return yes
        ? new Verdict.Answered(Gold.SAFE, "Yes", 0, false)
        : new Verdict.Answered(Gold.UNSAFE, "No", 0, false);
  }

  /// The same answers, without margins.
  static List<ItemResult> blind(List<ItemResult> results) {
    return results.stream().map(r -> ItemResult.of(r.sample(), r.verdict())).toList();
  }
}
