package dev.treeline.bench.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `treeline report`: a run's files again, or several runs side by side.
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Makes the table and the report of a run again from its responses, or puts several runs on"
            + " the same data side by side.")
final class ReportCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Parameters(paramLabel = "DIR", arity = "1..*", description = "Folders of runs.")
  List<Path> runs = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where to write (default: the run's own folder; several runs are only printed without it).")
  @Nullable Path out;

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      description = "Where the data set lies now, if it was moved since the run.")
  @Nullable String data;

  @Override
  public Integer call() throws Exception {
    return ReportJob.go(this, spec.commandLine().getOut(), spec.commandLine().getErr());
  }
}
