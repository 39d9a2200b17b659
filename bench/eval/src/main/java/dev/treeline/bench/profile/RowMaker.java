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
        times(),
        entry.path().map(_ -> contrast()),
        memory,
        entry.batch() == 1
            ? traffic(stepBytes)
            : new Profile.Traffic(Optional.empty(), Optional.empty()),
        entry.batch() == 1 ? parts() : Map.of());
  }

  private Profile.Times times() {
    return new Profile.Times(
        spread(RoundCost::tokensPerSecond),
        spread(RoundCost::prefillMillis),
        ratio(round -> 1 / round.tokensPerSecond()),
        ratio(RoundCost::questionMillis),
        spread(round -> 1000 / round.questionMillis()));
  }

  private Spread spread(ToDoubleFunction<RoundCost> measure) {
    return Spread.of(rounds.stream().mapToDouble(measure).toArray());
  }

  /// Round by round, so that a slow one is slow on both sides.
  private Spread ratio(ToDoubleFunction<RoundCost> measure) {
    double[] ratios = new double[rounds.size()];
    for (int r = 0; r < ratios.length; r++) {
      ratios[r] = measure.applyAsDouble(rounds.get(r)) / measure.applyAsDouble(baseline.get(r));
    }
    return Spread.of(ratios);
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
