package dev.treeline.bench.run;

import dev.treeline.bench.Sample;
import java.util.List;
import java.util.Optional;

/// Where answers outlive their run. Safe for several threads.
///
/// Answers are kept by what they follow from, down to the bit: the items that share forwards, in
/// their order, and the method. So they stand in place of asking again.
public interface AnswerStore {
  /// What a group of items answered to a method when it was asked before.
  ///
  /// @return one for each item, or nothing
  Optional<List<Answer>> find(List<Sample> group, ResolvedMethod method);

  /// Keeps what a group answered. A failure to keep it is no failure of the run.
  void keep(List<Sample> group, ResolvedMethod method, List<Answer> answers);

  /// Keeps nothing.
  static AnswerStore none() {
    return new AnswerStore() {
      @Override
      public Optional<List<Answer>> find(List<Sample> group, ResolvedMethod method) {
        return Optional.empty();
      }

      @Override
      public void keep(List<Sample> group, ResolvedMethod method, List<Answer> answers) {}
    };
  }
}
