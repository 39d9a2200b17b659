package dev.treeline.bench.simulation;

import dev.treeline.bench.score.Finding;
import dev.treeline.bench.score.FindingRule;
import dev.treeline.bench.score.Pairing;
import dev.treeline.bench.score.ScoringOptions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Runs a scenario many times.
final class Simulation {
  /// Sign flips are enough to tell 5 % at 1,999; more would only take longer.
  static final int FLIPS = 1_999;

  private Simulation() {}

  /// How often each finding was made, and how many runs counted.
  record Tallied(int runs, int counted, Map<Finding, Integer> findings) {
    Tallied plus(Tallied other) {
      Map<Finding, Integer> sum = new EnumMap<>(findings);
      other.findings.forEach((finding, count) -> sum.merge(finding, count, Integer::sum));
      return new Tallied(runs + other.runs, counted + other.counted, sum);
    }

    double share() {
      return (double) counted / runs;
    }
  }

  /// Runs a scenario with seeds `first` to `first + runs − 1`.
  static Tallied run(Scenario scenario, long first, int runs) {
    Map<Finding, Integer> findings = new EnumMap<>(Finding.class);
    int counted = 0;
    Observer[] methods = scenario.methods().toArray(Observer[]::new);
    for (long seed = first; seed < first + runs; seed++) {
      Pairing[] drawn =
          scenario.world().draw(scenario.baseline(), methods, mixed(scenario.id(), seed));
      var options = new ScoringOptions(100, FLIPS, 0.95, seed, ScoringOptions.MARGIN);
      List<Finding> found = FindingRule.findings(List.of(drawn), options);
      found.forEach(finding -> findings.merge(finding, 1, Integer::sum));
      counted += found.stream().anyMatch(scenario.counted()::contains) ? 1 : 0;
    }
    return new Tallied(runs, counted, findings);
  }

  /// A seed that differs between scenarios.
  private static long mixed(String id, long seed) {
    return seed * 0x9E3779B97F4A7C15L + id.hashCode();
  }
}
