package dev.treeline.bench.run;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What the fitted methods of a run learnt: each item is answered with what was learnt on the other
/// half of the items. The halves are drawn by cluster, so no picture is in both.
final class Fits {
  /// The most items of each kind that a half gives.
  private static final int MOST = 128;

  private final long seed;
  private final Map<String, List<Fit>> byMethod = new HashMap<>();

  Fits(long seed) {
    this.seed = seed;
  }

  /// Makes the question of an item as a method asks it.
  @FunctionalInterface
  interface Staging {
    Scene scene(Sample sample, ResolvedMethod method);
  }

  /// Learns what the methods need.
  ///
  /// @param stopped asked between methods
  void learn(
      List<Sample> samples,
      List<ResolvedMethod> methods,
      Staging staging,
      BooleanSupplier stopped) {
    for (ResolvedMethod method : methods) {
      if (!method.rows().isFitted(method.rowSettings()) || stopped.getAsBoolean()) {
        continue;
      }
      List<Fit> fits = new ArrayList<>();
      for (int half = 0; half < 2; half++) {
        int other = 1 - half;
        List<Sample> learning = new ArrayList<>();
        for (Gold gold : Gold.values()) {
          samples.stream()
              .filter(
                  sample -> half(sample) == other && sample.task().equals(new Task.Safety(gold)))
              .limit(MOST)
              .forEach(learning::add);
        }
        if (learning.isEmpty()) {
          throw new IllegalArgumentException(
              "%s learns from questions whether a pair is safe, and here are none (or too few pictures)"
                  .formatted(method.method()));
        }
        List<Fit.Example> examples =
            learning.stream()
                .map(sample -> example(sample, staging.scene(sample, method)))
                .toList();
        fits.add(method.rows().fit(examples, method.rowSettings()));
      }
      byMethod.put(method.method().toString(), fits);
    }
  }

  /// What a method learnt for an item; nothing if it does not learn.
  Optional<Fit> of(Sample sample, ResolvedMethod method) {
    return Optional.ofNullable(byMethod.get(method.method().toString()))
        .map(fits -> fits.get(half(sample)));
  }

  /// What a method learnt from one of the halves, for a question that is no item; nothing if it
  /// does not learn, or did not yet.
  Optional<Fit> any(ResolvedMethod method) {
    return Optional.ofNullable(byMethod.get(method.method().toString())).map(List::getFirst);
  }

  private static Fit.Example example(Sample sample, Scene scene) {
    return new Fit.Example(scene, sample.gold().orElseThrow());
  }

  private int half(Sample sample) {
    return (int) (Seeds.of(seed, "half", sample.cluster()) & 1);
  }
}
