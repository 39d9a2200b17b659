package dev.treeline.bench.score;

import dev.treeline.bench.stats.Estimate;
import java.util.Map;
import java.util.Optional;

/// What one method scored.
///
/// @param estimates with cluster-bootstrap intervals, in the order they are shown; what the data
///   cannot give is absent
public record MethodScore(String method, Counts counts, Map<Measure, Estimate> estimates) {
  public MethodScore {
    estimates = Ordered.copy(estimates);
  }

  /// The share right among safe items, if the data gives it.
  public Optional<Estimate> safe() {
    return estimate(Measure.ACCURACY_SAFE).or(() -> estimate(Measure.ACCURACY_OVER_SAFE));
  }

  /// One estimate, if the data gives it.
  public Optional<Estimate> estimate(Measure measure) {
    return Optional.ofNullable(estimates.get(measure));
  }
}
