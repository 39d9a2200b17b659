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

/// `treeline adapters`: low-rank adapters, as PEFT writes them.
@Command(
    name = "adapters",
    mixinStandardHelpOptions = true,
    description =
        "Lists, checks and merges low-rank adapters (LoRA, rsLoRA, DoRA) in PEFT's files.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AdaptersCommand.List.class,
      AdaptersCommand.Verify.class,
      AdaptersCommand.Merge.class
    })
final class AdaptersCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "adapters needs list, verify or merge");
  }

  /// `treeline adapters list`.
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the adapters in a folder and the folders below it.")
  static final class List implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(
        arity = "0..1",
        paramLabel = "DIR",
        description = "Where to look (default: here).",
        defaultValue = ".")
    Path directory = Path.of(".");

    @Override
    public Integer call() {
      return AdaptersJob.list(directory, spec.commandLine().getOut());
    }
  }

  /// An adapter and the model that it is for.
  static final class Pair {
    @Parameters(paramLabel = "DIR", description = "The adapter's folder.")
    @SuppressWarnings("NullAway.Init")
    Path adapter;

    @Option(
        names = "--model",
        paramLabel = "ID|DIR",
        description = "The model it is for (default: ${DEFAULT-VALUE}).",
        defaultValue = "sapling")
    String model = "sapling";
  }

  /// `treeline adapters verify`.
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = {
        "Checks that an adapter fits a model: every map by name and shape, every number finite.",
        "Prints how much each kind of map changes, as the size of the change over the map's own."
      })
  static final class Verify implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Mixin Pair pair = new Pair();

    @Override
    public Integer call() {
      return AdaptersJob.verify(pair.model, pair.adapter, spec.commandLine().getOut());
    }
  }

  /// `treeline adapters merge`.
  @Command(
      name = "merge",
      mixinStandardHelpOptions = true,
      description = "Writes a model with an adapter worked into its weights.")
  static final class Merge implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Mixin Pair pair = new Pair();

    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "Where the merged model is written; must not hold one.")
    @SuppressWarnings("NullAway.Init")
    Path out;

    @Option(
        names = "--dtype",
        paramLabel = "TYPE",
        description = "f32, f16 or bf16 (default: what each tensor of the model has).")
    @Nullable String dtype;

    @Override
    public Integer call() throws java.io.IOException {
      return AdaptersJob.merge(this, spec.commandLine().getOut());
    }
  }
}
