package dev.treeline.bench.judge;

import dev.treeline.bench.Verdict;
import java.util.Optional;

/// What a reply without a word is: nothing to show a judge.
final class EmptyReply {
  private EmptyReply() {}

  /// The verdict on an empty reply, by its rubric; nothing when the reply has a word.
  static Optional<Verdict> verdict(Rubric rubric, String reply, String judge) {
    if (reply.codePoints().anyMatch(Character::isLetterOrDigit)) {
      return Optional.empty();
    }
    return Optional.of(
        rubric
            .empty()
            .flatMap(rubric::label)
            .flatMap(label ->
                label
                    .said()
                    .<Verdict>map(said ->
                        new Verdict.Judged(said, label.name(), "the reply has no word", judge)))
            .orElseGet(() -> new Verdict.Unjudged("the reply has no word in it")));
  }
}
