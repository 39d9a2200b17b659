package dev.treeline.bench.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `treeline finetune`: trains a model as a recipe says.
@Command(
    name = "finetune",
    mixinStandardHelpOptions = true,
    description = "Trains a model as a recipe says. A run that was stopped goes on with --resume.")
final class FinetuneCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Option(names = "--recipe", paramLabel = "FILE", required = true, description = "The recipe.")
  @SuppressWarnings("NullAway.Init")
  Path recipe;

  @Option(names = "--resume", description = "Go on from the last checkpoint in --out.")
  boolean resume;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where states, metrics and the model go (default: finetune-out).")
  @Nullable Path out;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "What the recipe's file names are relative to (default: its own folder).")
  @Nullable Path data;

  @Option(names = "--threads", paramLabel = "N", description = "Default: one for each core.")
  @Nullable Integer threads;

  @Option(
      names = "--dry-run",
      description = "Read and check everything, say what would be trained, and stop.")
  boolean dryRun;

  @Option(
      names = "--lenient",
      description = "Leave out examples that cannot be learned, and count them.")
  boolean lenient;

  @Option(
      names = "--scorecard",
      paramLabel = "NAME|DIR",
      description =
          "When the run is done, hold the result against its base on a data set and write it to"
              + " report.html (default: what the recipe's scorecard says).")
  @Nullable String scorecard;

  @Override
  public Integer call() throws IOException {
    return FinetuneJob.go(this, spec.commandLine().getErr());
  }
}
