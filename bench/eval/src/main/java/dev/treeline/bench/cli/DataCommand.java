package dev.treeline.bench.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `treeline data`: data sets.
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = "Lists the data sets that can be read, checks one, or makes grove.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DataCommand.List.class, DataCommand.Make.class, DataCommand.Verify.class})
final class DataCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "data needs list, make or verify");
  }

  /// `treeline data list`.
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the data sets: what they are, where to get them, what they look like.")
  static final class List implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public void run() {
      throw new IllegalStateException("data list is not wired yet");
    }
  }

  /// `treeline data make grove DIR`.
  @Command(
      name = "make",
      mixinStandardHelpOptions = true,
      description = "Makes grove from a seed: training and test splits, pictures, data card.")
  static final class Make implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME", description = "grove.")
    @SuppressWarnings("NullAway.Init")
    String name;

    @Parameters(index = "1", paramLabel = "DIR", description = "Where to write it.")
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Option(
        names = "--seed",
        paramLabel = "S",
        description = "What every choice follows from (default: the published one).")
    @org.jspecify.annotations.Nullable
    Long seed;

    @Override
    public Integer call() throws Exception {
      throw new IllegalStateException("data make is not wired yet");
    }
  }

  /// `treeline data verify DIR`.
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Counts a data set's items by subset, and its missing and duplicate pictures.")
  static final class Verify implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(paramLabel = "NAME|DIR", description = "grove, or the data set's folder.")
    @SuppressWarnings("NullAway.Init")
    String data;

    @Override
    public Integer call() throws Exception {
      throw new IllegalStateException("data verify is not wired yet");
    }
  }
}
