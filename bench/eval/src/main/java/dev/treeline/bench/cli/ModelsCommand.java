package dev.treeline.bench.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `treeline models`: what there is to run, and whether it runs right here.
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "Lists the models at hand, or checks one.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ModelsCommand.List.class, ModelsCommand.Verify.class})
final class ModelsCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "models needs list or verify");
  }

  /// `treeline models list`.
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the built-in models and the families that can be loaded.")
  static final class List implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public Integer call() {
      return ModelsJob.list(spec.commandLine().getOut());
    }
  }

  /// `treeline models verify`.
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = {
        "Checks that a checkpoint is whole, and that it gives the reference's numbers on this"
            + " machine. One line for each quantity; ends with 1 if any exceeds its tolerance."
      })
  static final class Verify implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(paramLabel = "ID|DIR", description = "The model's folder or name.")
    @SuppressWarnings("NullAway.Init")
    String directory;

    @Option(
        names = "--golden",
        paramLabel = "DIR",
        description =
            "Where golden.json and golden.safetensors lie (default: the model's folder, when it"
                + " holds them).")
    @Nullable Path golden;

    @Option(
        names = "--device",
        paramLabel = "NAME",
        description = "cpu, cuda, cuda:1, … (default: ${DEFAULT-VALUE}).",
        defaultValue = "cpu")
    String device = "cpu";

    @Option(
        names = "--engine",
        paramLabel = "NAME",
        description = "torch or onnx (default: torch, or onnx where there are no safetensors).")
    @Nullable String engine;

    @Option(
        names = "--onnx-variant",
        paramLabel = "NAME",
        description = "Which files of an ONNX export (default: the most exact).")
    @Nullable String onnxVariant;

    @Override
    public Integer call() {
      return ModelsJob.verify(this, spec.commandLine().getOut());
    }
  }
}
