package dev.treeline.bench.profile;

import dev.treeline.decoding.ContrastCounters;
import java.util.List;

/// What one entry cost in one round.
///
/// @param answers at least one
/// @param wallNanos from the first question to the last answer; where one question is asked at a
///   time, all of them added up, as other entries have their turns between
record RoundCost(List<AnswerCost> answers, long wallNanos, int batch) {
  RoundCost {
    answers = List.copyOf(answers);
  }

  /// Of one question at a time.
  static RoundCost oneByOne(List<AnswerCost> answers) {
    return new RoundCost(answers, answers.stream().mapToLong(AnswerCost::wholeNanos).sum(), 1);
  }

  /// Tokens a second: of the decoding alone where one question is asked at a time, else of the
  /// whole.
  double tokensPerSecond() {
    return batch == 1 ? 1000 / stepMillis() : tokens() / (wallNanos / 1e9);
  }

  /// Time of one token after the first.
  double stepMillis() {
    long nanos = answers.stream().mapToLong(AnswerCost::decodeNanos).sum();
    return nanos / 1e6 / Math.max(1, tokensAfterTheFirst());
  }

  long tokens() {
    return answers.stream().mapToLong(AnswerCost::tokens).sum();
  }

  long tokensAfterTheFirst() {
    return answers.stream().mapToLong(answer -> answer.tokens() - 1).sum();
  }

  double prefillMillis() {
    return answers.stream().mapToLong(AnswerCost::prefillNanos).average().orElse(0) / 1e6;
  }

  double questionMillis() {
    return wallNanos / 1e6 / answers.size();
  }

  ContrastCounters counters() {
    return answers.stream()
        .map(AnswerCost::counters)
        .reduce(ContrastCounters.ZERO, ContrastCounters::plus);
  }

  /// Forwards for each token after the first.
  double stepsPerToken() {
    double steps = answers.stream().mapToDouble(AnswerCost::steps).sum();
    return steps / Math.max(1, tokensAfterTheFirst());
  }

  /// Milliseconds of one question that went to a part.
  double millis(Part part) {
    return answers.stream().mapToLong(a -> a.watch().nanos(part)).average().orElse(0) / 1e6;
  }
}
