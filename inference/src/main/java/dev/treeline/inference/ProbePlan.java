package dev.treeline.inference;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A [Probe] as the kernel takes it.
///
/// @param plan first boosted layer, first pruned layer (0: none), image tokens kept, whether the
///   attention is read, then the hidden states to read
/// @param numbers boost, strength of steering
/// @param directions `[layers, D]` of length 1; none without steering
@SuppressWarnings("ArrayRecordComponent")
record ProbePlan(long[] plan, double[] numbers, float[][] directions) {
  /// The first layer whose attention on image tokens is boosted, by [#boost].
  int firstBoosted() {
    return (int) plan[0];
  }

  /// 0 for none.
  double boost() {
    return numbers[0];
  }

  /// The first layer that sees fewer image tokens, [#kept] of them; 0 for none.
  int firstPruned() {
    return (int) plan[1];
  }

  /// See [#firstPruned].
  int kept() {
    return (int) plan[2];
  }

  /// How strongly layers are steered, where there are directions.
  double strength() {
    return numbers[1];
  }

  /// The hidden states to read.
  long[] states() {
    return Arrays.copyOfRange(plan, 4, plan.length);
  }

  /// What a forward gives.
  ///
  /// @param layers how many the model has
  /// @param width D
  /// @param imageTokens how many the prompt has
  static ProbePlan of(Probe probe, int layers, int width, int imageTokens) {
    return switch (probe) {
      case Probe.EarlyRows(List<Integer> early) -> {
        int wrong = early.stream().filter(l -> l < 0 || l > layers).findFirst().orElse(0);
        if (wrong != 0) {
          throw new IllegalArgumentException(
              "an early layer must be in [0, %d], but one is %d".formatted(layers, wrong));
        }
        yield reading(early.stream().mapToInt(l -> l));
      }
      case Probe.States() -> reading(IntStream.rangeClosed(0, layers));
      case Probe.ImageAttention() -> plan(new long[] {0, 0, 0, 1}, 0);
      case Probe.BlankedFeatures _ -> plan(new long[4], 0);
      case Probe.AttentionBoost(double alpha, int first) ->
          plan(new long[] {first, 0, 0, 0}, alpha);
      case Probe.TokenPruning pruning ->
          plan(new long[] {0, pruning.layer(), pruning.kept(imageTokens), 0}, 0);
      case Probe.Steering(float[][] directions, double strength) -> {
        if (directions.length != layers
            || Arrays.stream(directions).anyMatch(direction -> direction.length != width)) {
          throw new IllegalArgumentException(
              "directions must be [%d, %d], but there are %d of %s"
                  .formatted(
                      layers,
                      width,
                      directions.length,
                      directions.length == 0 ? "none" : directions[0].length));
        }
        yield new ProbePlan(new long[4], new double[] {0, strength}, units(directions));
      }
    };
  }

  private static ProbePlan reading(IntStream states) {
    return plan(IntStream.concat(IntStream.of(0, 0, 0, 0), states).asLongStream().toArray(), 0);
  }

  private static ProbePlan plan(long[] plan, double boost) {
    return new ProbePlan(plan, new double[] {boost, 0}, new float[0][]);
  }

  private static float[][] units(float[][] directions) {
    float[][] units = new float[directions.length][];
    for (int i = 0; i < units.length; i++) {
      double square = 0;
      for (float value : directions[i]) {
        square += (double) value * value;
      }
      double length = Math.max(1e-12, Math.sqrt(square));
      units[i] = new float[directions[i].length];
      for (int d = 0; d < units[i].length; d++) {
        units[i][d] = (float) (directions[i][d] / length);
      }
    }
    return units;
  }
}
