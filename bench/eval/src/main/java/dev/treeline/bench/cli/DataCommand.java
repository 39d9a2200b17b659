package dev.treeline.bench.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Option(names = "--json", description = "For machines: one JSON object on stdout.")
    boolean json;

    @Override
    public void run() {
      if (json) {
        DataJob.listJson(spec.commandLine().getOut());
      } else {
        DataJob.list(spec.commandLine().getOut());
      }
    }
  }

  /// `treeline data make grove|rationales DIR`.
  @Command(
      name = "make",
      mixinStandardHelpOptions = true,
      description = {
        "Makes grove from a seed: training and test splits and pictures.",
        "Or rationales: data for fine-tuning on the safety question, from grove's training"
            + " compositions; see docs/finetuning.md."
      })
  static final class Make implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME", description = "grove or rationales.")
    @SuppressWarnings("NullAway.Init")
    String name;

    @Parameters(index = "1", paramLabel = "DIR", description = "Where to write it.")
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Option(
        names = "--seed",
        paramLabel = "S",
        description = "What every choice of the training split follows from (default: 1).")
    @Nullable Long seed;

    @Option(
        names = "--images",
        paramLabel = "N",
        description = "How many training pictures (default: 16000).")
    @Nullable Integer images;

    @Option(
        names = "--items",
        paramLabel = "N",
        description = "rationales: how many requests at least (default: 4000).")
    @Nullable Integer items;

    @Mixin RationaleOptions sampled = new RationaleOptions();

    @Override
    public Integer call() throws Exception {
      return DataJob.make(this, spec.commandLine().getErr());
    }
  }

  /// `treeline data verify DIR`.
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description =
          "Tells which data set a folder is, counts its items by part and its missing and duplicate"
              + " pictures, and compares with what was published.")
  static final class Verify implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(paramLabel = "NAME|DIR", description = "grove, or the data set's folder.")
    @SuppressWarnings("NullAway.Init")
    String data;

    @Option(names = "--json", description = "For machines: one JSON object on stdout.")
    boolean json;

    @Override
    public Integer call() throws Exception {
      return DataJob.verify(data, json, spec.commandLine().getOut());
    }
  }
}
