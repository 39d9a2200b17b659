package dev.treeline.bench.profile;

import dev.treeline.bench.run.Economy;
import dev.treeline.bench.run.ResolvedMethod;
import java.util.List;

/// What is measured, and how often.
///
/// @param methods the baseline first
/// @param paths how the second view of a contrast is run; methods without one are measured once
/// @param batches how many questions are in flight at a time, each of them measured
/// @param tokens the length of an answer, or the most it may have
/// @param rounds how often everything is measured; the entries take turns
/// @param threads the engine's, and those that the memory's speed is measured with
public record ProfilePlan(
    List<ResolvedMethod> methods,
    List<Economy.Contrast> paths,
    List<Integer> batches,
    Asked asked,
    int tokens,
    int rounds,
    int threads) {
  public ProfilePlan {
    methods = List.copyOf(methods);
    paths = List.copyOf(paths);
    batches = List.copyOf(batches);
    requireAtLeastOne("rounds", rounds);
    requireAtLeastOne("threads", threads);
    batches.forEach(batch -> requireAtLeastOne("batch", batch));
    if (tokens < 2) {
      throw new IllegalArgumentException(
          "tokens must be at least 2, so that there is a step to time, but is " + tokens);
    }
    if (paths.isEmpty() || batches.isEmpty()) {
      throw new IllegalArgumentException("a profile needs at least one path and one batch");
    }
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
    }
  }
}
