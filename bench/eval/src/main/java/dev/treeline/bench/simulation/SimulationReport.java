package dev.treeline.bench.simulation;

import dev.treeline.bench.stats.Estimate;
import dev.treeline.bench.stats.Intervals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The simulations' figures as Markdown, and as points of curves.
final class SimulationReport {
  private final SimulationFile file;

  SimulationReport(SimulationFile file) {
    this.file = file;
  }

  /// A table of the errors: every share with its 95 % interval.
  String errors() {
    StringBuilder text = new StringBuilder();
    text.append("| what is true | counted as an error | runs | errors | 95 % interval |\n");
    text.append("|---|---|---|---|---|\n");
    for (Scenario scenario : of(Scenario.Group.NULLS)) {
      file.of(scenario)
          .ifPresent(t -> {
            Estimate share = Intervals.wilson(t.counted(), t.runs(), 0.95);
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %.1f %% | %.1f to %.1f |\n",
                    scenario.id(),
                    String.join(
                        ", ", scenario.counted().stream().map(f -> f.words()).sorted().toList()),
                    t.runs(),
                    100 * share.value(),
                    100 * share.low(),
                    100 * share.high()));
          });
    }
    return text.toString();
  }

  /// The scenarios of which more runs were errors than 5 % would make by chance in 1 of 1,000
  /// simulations.
  List<String> tooMany() {
    List<String> found = new ArrayList<>();
    for (Scenario scenario : of(Scenario.Group.NULLS)) {
      file.of(scenario)
          .filter(t -> t.counted() > t.runs() * 0.05 + 3.1 * Math.sqrt(t.runs() * 0.05 * 0.95))
          .ifPresent(_ -> found.add(scenario.id()));
    }
    return found;
  }

  /// Curves by name: each point is where it lies and the share of runs, in percent.
  Map<String, List<double[]>> curves(Scenario.Group group) {
    Map<String, List<double[]>> curves = new LinkedHashMap<>();
    for (Scenario scenario : of(group)) {
      String name = scenario.id().substring(0, scenario.id().indexOf(" |"));
      file.of(scenario)
          .ifPresent(t ->
              curves
                  .computeIfAbsent(name, _ -> new ArrayList<>())
                  .add(new double[] {scenario.effect(), 100 * t.share()}));
    }
    return curves;
  }

  /// A table of curves, a row each.
  String table(Scenario.Group group) {
    StringBuilder text = new StringBuilder();
    boolean first = true;
    for (Map.Entry<String, List<double[]>> curve : curves(group).entrySet()) {
      if (first) {
        text.append("| |");
        curve.getValue().forEach(p -> text.append(number(" %.0f |", p[0])));
        text.append("\n|---|").append("---|".repeat(curve.getValue().size())).append('\n');
        first = false;
      }
      text.append("| ").append(curve.getKey()).append(" |");
      curve.getValue().forEach(p -> text.append(number(" %.0f %% |", p[1])));
      text.append('\n');
    }
    return text.toString();
  }

  private static String number(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }

  private static List<Scenario> of(Scenario.Group group) {
    return Scenarios.all().stream().filter(s -> s.group() == group).toList();
  }
}
