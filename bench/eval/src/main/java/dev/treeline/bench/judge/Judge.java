package dev.treeline.bench.judge;

import dev.treeline.bench.Sample;
import dev.treeline.bench.Task;
import dev.treeline.bench.Verdict;

/// What reads a reply to an open request and says whether it complied, refused or warned.
///
/// Safe for as many threads as [#parallel()] says.
public interface Judge extends AutoCloseable {
  /// The name that judgements are kept under; two judges that may differ have different names.
  String id();

  /// Reads one reply.
  ///
  /// @param sample an item whose task is a [Task.Reply]
  /// @return `Judged`, or `Unjudged` with the reason where the judge gave none of its labels
  /// @throws JudgeException if no judgement can be had at all, such as from a server that refuses
  ///   the key
  Verdict judge(Sample sample, String reply);

  /// How many replies it may be given at a time.
  default int parallel() {
    return 1;
  }

  /// Whether its judgements are made anew each time because that costs nothing and they may have
  /// changed; else what it once said is kept.
  default boolean isFresh() {
    return false;
  }

  @Override
  default void close() {}

  /// The rubric of an item.
  ///
  /// @throws IllegalArgumentException if the item is no open request
  static Rubric rubric(Sample sample) {
    if (sample.task() instanceof Task.Reply(_, String rubric)) {
      return Rubrics.of(rubric);
    }
    throw new IllegalArgumentException(
        "item " + sample.id() + " is no open request, so there is nothing to judge");
  }
}
