package dev.treeline.bench.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `treeline methods`: what can be compared.
@Command(
    name = "methods",
    mixinStandardHelpOptions = true,
    description = "Lists every method with its settings, defaults and source.")
final class MethodsCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Mixin AdapterOptions adapters = new AdapterOptions();

  @Option(
      names = "--model",
      paramLabel = "ID|DIR",
      description = "Whose own adapters are listed (default: ${DEFAULT-VALUE}).",
      defaultValue = "sapling")
  String model = "sapling";

  @Override
  public Integer call() throws Exception {
    MethodListing.print(adapters.read(model).registry(), spec.commandLine().getOut());
    return ExitCode.OK;
  }
}
