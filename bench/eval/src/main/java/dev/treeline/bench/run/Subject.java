package dev.treeline.bench.run;

import dev.treeline.bench.Sample;
import java.util.List;

/// What is being tested: a model that answers items. Safe for several threads.
public interface Subject extends AutoCloseable {
  /// Answers one item. The same arguments give the same answer, times aside.
  ///
  /// @param seed the run's; what is random about this answer follows from it and the item
  Answer answer(Sample sample, ResolvedMethod method, long seed);

  /// Makes sure that it can do what the methods need.
  ///
  /// @throws IllegalArgumentException if it cannot; the message says which method, what and why
  default void require(List<ResolvedMethod> methods) {}

  /// Lets the methods learn that are fitted on items. Comes before the first answer.
  default void fit(List<Sample> samples, List<ResolvedMethod> methods) {}

  /// Runs a little without an answer to keep, so that the first answers are timed like the last.
  default void warmUp(Sample sample, List<ResolvedMethod> methods, long seed) {}

  @Override
  void close();

  /// Nobody: for a run whose answers are all known.
  static Subject none() {
    return new Subject() {
      @Override
      public Answer answer(Sample sample, ResolvedMethod method, long seed) {
        throw new IllegalStateException("nobody is there to be asked " + sample.id());
      }

      @Override
      public void close() {}
    };
  }

  /// Opens a subject.
  @FunctionalInterface
  interface Source {
    @com.google.errorprone.annotations.MustBeClosed
    Subject open() throws java.io.IOException;
  }
}
