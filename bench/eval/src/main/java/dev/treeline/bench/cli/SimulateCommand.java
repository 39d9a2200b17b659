package dev.treeline.bench.cli;

import dev.treeline.bench.simulation.Simulator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Makes the figures of docs/statistics.md.
@Command(
    name = "simulate",
    hidden = true,
    description = "Simulates how often the rule behind the findings errs, and what it finds.")
final class SimulateCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/simulation",
      description = "Where to; goes on with what is there. Default: ${DEFAULT-VALUE}")
  Path out = Path.of("runs/simulation");

  @Option(
      names = "--runs",
      defaultValue = "2000",
      description = "Runs of each scenario; a quarter for curves. Default: ${DEFAULT-VALUE}")
  int runs = 2_000;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}")
  long seed = 1;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    List<String> tooMany = new Simulator(out, runs, seed, err).run();
    PrintWriter print = spec.commandLine().getOut();
    print.printf("The figures are in %s.%n", out);
    tooMany.forEach(id -> print.printf("More than 5 %% errors: %s%n", id));
    print.flush();
    return tooMany.isEmpty() ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }
}
