package dev.treeline.bench.cli;

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

  @Option(names = "--out", paramLabel = "DIR", description = "Where the model is written.")
  @Nullable Path out;

  @Option(names = "--data", paramLabel = "DIR", description = "Where the training data lies.")
  @Nullable Path data;

  @Override
  public Integer call() throws Exception {
    throw new IllegalStateException("finetune is not wired yet");
  }
}
