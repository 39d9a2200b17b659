package dev.treeline.bench.profile;

import dev.treeline.decoding.ContrastCounters;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/// Makes a row of a profile from what the rounds cost.
///
/// @param rounds the entry's
/// @param baseline the baseline's in the same rounds
record RowMaker(List<RoundCost> rounds, List<RoundCost> baseline, Spread bandwidth) {
  Profile.Row row(Entry entry, Profile.Memory memory, OptionalLong stepBytes) {
    return new Profile.Row(
        entry,
        times(entry.batch()),
        entry.path().map(_ -> contrast()),
        memory,
        entry.batch() == 1
            ? traffic(stepBytes)
            : new Profile.Traffic(Optional.empty(), Optional.empty()),
        entry.batch() == 1 ? parts() : Map.of());
  }

  private Profile.Times times(int batch) {
    return new Profile.Times(
        spread(RoundCost::tokensPerSecond),
        spread(RoundCost::prefillMillis),
        decode(rounds, batch).times(decode(baseline, batch)),
        questions(rounds, batch).times(questions(baseline, batch)),
        spread(round -> 1000 / round.questionMillis()));
  }

  private Spread spread(ToDoubleFunction<RoundCost> measure) {
    return Spread.of(rounds.stream().mapToDouble(measure).toArray());
  }

  /// By the token: after the first, or of whole rounds with several questions in flight.
  private static Laps decode(List<RoundCost> rounds, int batch) {
    return batch == 1
        ? Laps.of(rounds, AnswerCost::decodeNanos, mean(rounds, RoundCost::tokensAfterTheFirst))
        : Laps.ofRounds(rounds, mean(rounds, RoundCost::tokens));
  }

  private static Laps questions(List<RoundCost> rounds, int batch) {
    double questions = rounds.getFirst().answers().size();
    return batch == 1
        ? Laps.of(rounds, AnswerCost::wholeNanos, questions)
        : Laps.ofRounds(rounds, questions);
  }

  private static double mean(List<RoundCost> rounds, ToDoubleFunction<RoundCost> measure) {
    return Math.max(1, rounds.stream().mapToDouble(measure).average().orElse(1));
  }

  private Profile.Contrast contrast() {
    ContrastCounters counters =
        rounds.stream()
            .map(RoundCost::counters)
            .reduce(ContrastCounters.ZERO, ContrastCounters::plus);
    long answers = rounds.stream().mapToLong(round -> round.answers().size()).sum();
    return new Profile.Contrast(counters, (double) counters.amateurPrompts() / answers);
  }

  private Profile.Traffic traffic(OptionalLong stepBytes) {
    if (stepBytes.isEmpty()) {
      return new Profile.Traffic(Optional.empty(), Optional.empty());
    }
    double bytes = stepBytes.getAsLong() * spread(RoundCost::stepsPerToken).median();
    double share = bytes * spread(RoundCost::tokensPerSecond).median() / bandwidth.median();
    return new Profile.Traffic(Optional.of(bytes), Optional.of(share));
  }

  private Map<Part, Double> parts() {
    Map<Part, Double> parts = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      parts.put(part, spread(round -> round.millis(part)).median());
    }
    return parts;
  }
}
