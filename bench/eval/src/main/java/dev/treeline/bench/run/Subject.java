package dev.treeline.bench.run;

import dev.treeline.bench.Sample;

/// What is being tested: a model that answers items.
@FunctionalInterface
public interface Subject {
  /// Answers one item. The same arguments give the same answer, times aside.
  ///
  /// @param seed the run's; what is random about this answer follows from it and the item
  Answer answer(Sample sample, ResolvedMethod method, long seed);
}
