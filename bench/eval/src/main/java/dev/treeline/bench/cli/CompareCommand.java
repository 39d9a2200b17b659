package dev.treeline.bench.cli;

import dev.treeline.bench.report.RunOutputs;
import dev.treeline.bench.report.Study;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `treeline compare`: the main job.
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Asks a model every item of a data set with every method, and says of each method whether it"
          + " tells unsafe from safe better or only moves the threshold.",
      "",
      "Progress goes to stderr, the table to stdout. A run that was stopped goes on where it was"
          + " when the same command is given again."
    })
final class CompareCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Mixin ModelOptions model = new ModelOptions();
  @Mixin AdapterOptions adapters = new AdapterOptions();
  @Mixin SamplingOptions sampling = new SamplingOptions();
  @Mixin ChoiceOptions choice = new ChoiceOptions();
  @Mixin KeepingOptions keeping = new KeepingOptions();
  @Mixin JudgeOptions judging = new JudgeOptions();

  @Option(
      names = "--methods",
      paramLabel = "A,B,…",
      description =
          "What to compare, written name:key=value,… and joined with +; see treeline methods. The"
              + " baseline is always among them. all: everything that the engine can do.")
  @Nullable String methods;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "How many items share forwards (default: 8 when the model is small, else 1). Small"
              + " models are asked one such group on each core.")
  @Nullable Integer batch;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the run is kept (default: a folder in runs/ named after the settings).")
  @Nullable Path out;

  @Option(
      names = "--margin",
      paramLabel = "POINTS",
      description =
          "How far from the baseline's still counts as no change, in points (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "5")
  double margin = 5;

  @Option(
      names = "--dry-run",
      description = "Ask nothing; say what would be asked and how small a change it could find.")
  boolean dryRun;

  @Option(
      names = "--trial",
      paramLabel = "N",
      description =
          "With --dry-run: load the model, ask every method N items and say how long the run will"
              + " take. Nothing is kept.")
  int trial;

  @Option(names = "--json", description = "Print the summary as JSON instead of the table.")
  boolean json;

  @Option(
      names = "--parser",
      paramLabel = "RULE",
      description =
          "How Yes or No is read from a direct answer: strict, first10 or legacy-substring (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "strict")
  String parser = "strict";

  @Override
  public Integer call() throws Exception {
    if (trial != 0 && !dryRun) {
      throw new CommandFailure(ExitCode.USAGE, "--trial goes with --dry-run");
    }
    CompareJob job = CompareJob.of(this);
    PrintWriter out = spec.commandLine().getOut();
    if (dryRun) {
      new DryRun(job.items().parts(), job.methods().size()).lines().forEach(out::println);
      out.flush();
      if (trial != 0) {
        new Trial(job, trial).lines().forEach(out::println);
      } else {
        out.println("Time not estimated: --trial 3 asks three items and tells.");
      }
      out.flush();
      return ExitCode.OK;
    }
    Path directory = this.out == null ? job.defaultDirectory(keeping.shard()) : this.out;
    PrintWriter err = spec.commandLine().getErr();
    Optional<Study> study = job.go(directory, keeping, err);
    if (study.isEmpty()) {
      err.printf(
          "Shard %s is kept in %s; when all are there: treeline merge%n",
          keeping.shard(), directory);
      return ExitCode.OK;
    }
    out.print(json ? RunOutputs.json(study.get()) : RunOutputs.terminal(study.get()));
    out.flush();
    err.println("Kept in " + directory + "; open report.html there.");
    return ExitCode.OK;
  }
}
