package dev.treeline.bench.cli;

import java.io.IOException;
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
    description = "Lists the models at hand, fetches one, or checks one.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ModelsCommand.List.class, ModelsCommand.Pull.class, ModelsCommand.Verify.class})
final class ModelsCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "models needs list, pull or verify");
  }

  /// `treeline models list`.
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the models that are here: size, family, and whether they run.")
  static final class List implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(
        paramLabel = "DIR",
        arity = "0..1",
        description = "A folder whose models are listed too.")
    @Nullable Path folder;

    @Override
    public Integer call() {
      return ModelsJob.list(folder, spec.commandLine().getOut());
    }
  }

  /// `treeline models pull`.
  @Command(
      name = "pull",
      mixinStandardHelpOptions = true,
      description = {
        "Fetches a model from Hugging Face's hub into the cache that its Python tools use, and prints"
            + " its folder. What is there already is used; a stopped pull goes on where it was.",
        "HF_TOKEN, HF_ENDPOINT, HF_HOME, HF_HUB_CACHE and HF_HUB_OFFLINE hold as they do for those"
            + " tools."
      })
  static final class Pull implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(
        paramLabel = "ORG/NAME[@REVISION]",
        description = "The model, and a branch, tag or commit of it.")
    @SuppressWarnings("NullAway.Init")
    String model;

    @Option(names = "--onnx", description = "The ONNX export instead of the safetensors.")
    boolean onnx;

    @Option(
        names = "--onnx-variant",
        paramLabel = "NAME",
        description =
            "Which files of the export: fp32, fp16, int8, q4, … (default: the most exact).")
    @Nullable String onnxVariant;

    @Option(names = "--offline", description = "Ask nobody: use what is in the cache, or fail.")
    boolean offline;

    @Override
    public Integer call() throws IOException {
      return ModelsJob.pull(this, spec.commandLine().getOut(), spec.commandLine().getErr());
    }
  }

  /// `treeline models verify`.
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = {
        "Checks that a checkpoint is whole, and that it gives the reference's numbers on this"
            + " machine. One line for each quantity, or for each of several models; ends with 1 if"
            + " any number exceeds its tolerance."
      })
  static final class Verify implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(
        paramLabel = "ID|DIR",
        arity = "1..*",
        description = "The model's folder or name. Several make one table.")
    @SuppressWarnings("NullAway.Init")
    java.util.List<String> models;

    @Option(
        names = "--plan",
        description = "Only reckon what memory the model will take; nothing is loaded.")
    boolean plan;

    @Option(
        names = "--adapter",
        paramLabel = "DIR",
        description =
            "With --plan: an adapter that runs beside the model. May be given several times.")
    java.util.List<Path> adapters = new java.util.ArrayList<>();

    @Option(
        names = "--markdown",
        hidden = true,
        description = "Print the table as docs/models.md has it.")
    boolean markdown;

    @Option(names = "--deep", description = "Look at every number of the weights: is it finite?")
    boolean deep;

    @Option(
        names = "--lenient",
        description = "Load a model even if its config has keys that are not known here.")
    boolean lenient;

    @Option(
        names = "--dtype",
        paramLabel = "TYPE",
        description = "What the plan is for: f32 or bf16 (default: ${DEFAULT-VALUE}).",
        defaultValue = "f32")
    String dtype = "f32";

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
      return VerifyJob.run(this, spec.commandLine().getOut());
    }
  }
}
