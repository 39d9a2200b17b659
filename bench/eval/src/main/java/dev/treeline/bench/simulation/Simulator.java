package dev.treeline.bench.simulation;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs all simulations of a study and writes what they show.
public final class Simulator {
  private final Path directory;
  private final int runs;
  private final long seed;
  private final PrintWriter progress;

  /// A study in a folder.
  ///
  /// @param runs of each scenario about errors; a curve's points get a quarter
  /// @param seed of the first run; the others follow
  public Simulator(Path directory, int runs, long seed, PrintWriter progress) {
    if (!(runs >= 1)) {
      throw new IllegalArgumentException("runs must be at least 1, but is " + runs);
    }
    this.directory = directory;
    this.runs = runs;
    this.seed = seed;
    this.progress = progress;
  }

  /// Simulates what the folder does not yet hold, then writes `errors.md`, `power.md`, `power.svg`,
  /// `equivalence.md`, `equivalence.svg` and `coverage.md`.
  ///
  /// @return the scenarios with more errors than chance allows at 5 %
  public List<String> run() throws IOException {
    SimulationFile file = SimulationFile.open(directory, runs, seed);
    List<Scenario> left =
        Scenarios.all().stream().filter(scenario -> file.of(scenario).isEmpty()).toList();
    long start = System.nanoTime();
    for (int k = 0; k < left.size(); k++) {
      Simulation.Tallied tallied = Simulation.run(left.get(k), seed, left.get(k).runs(runs));
      file.add(left.get(k), seed, tallied);
      double seconds = (System.nanoTime() - start) / 1e9;
      progress.printf(
          "%d of %d, %.1f %%, %.0f s gone, about %.0f s left: %s%n",
          k + 1,
          left.size(),
          100 * tallied.share(),
          seconds,
          seconds / (k + 1) * (left.size() - k - 1),
          left.get(k).id());
      progress.flush();
    }
    Path coverage = directory.resolve("coverage.md");
    if (!Files.exists(coverage)) {
      Files.writeString(coverage, coverage());
    }
    return write(new SimulationReport(file));
  }

  private String coverage() {
    Map<Coverage.Setting, Map<String, Coverage.Held>> all = new LinkedHashMap<>();
    for (Coverage.Setting setting : Coverage.settings()) {
      progress.printf("intervals: %s%n", setting.id());
      progress.flush();
      all.put(setting, Coverage.run(setting, seed, Math.max(1, runs / 2)));
    }
    return Coverage.table(all);
  }

  private List<String> write(SimulationReport report) throws IOException {
    Files.writeString(directory.resolve("errors.md"), report.errors());
    Map<Scenario.Group, CurvePlot.Words> plots =
        Map.of(
            Scenario.Group.POWER,
            new CurvePlot.Words(
                "How often a gain is found",
                "true gain in balanced accuracy, points",
                "“discriminates better”, % of runs"),
            Scenario.Group.EQUIVALENCE,
            new CurvePlot.Words(
                "How often no change is shown to be none",
                "noise that both methods have in common, %",
                "“no change”, % of runs"));
    for (Map.Entry<Scenario.Group, CurvePlot.Words> plot : plots.entrySet()) {
      String name = plot.getKey() == Scenario.Group.POWER ? "power" : "equivalence";
      Files.writeString(directory.resolve(name + ".md"), report.table(plot.getKey()));
      Files.writeString(
          directory.resolve(name + ".svg"),
          new CurvePlot(plot.getValue(), report.curves(plot.getKey())).toSvg());
    }
    return report.tooMany();
  }
}
