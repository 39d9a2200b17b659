package dev.treeline.bench.cli;

import dev.treeline.bench.run.MethodRegistry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `treeline methods`: what can be compared.
@Command(
    name = "methods",
    mixinStandardHelpOptions = true,
    description = "Lists every method with its settings, defaults and source.")
final class MethodsCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Override
  public void run() {
    MethodListing.print(MethodRegistry.builtIn(), spec.commandLine().getOut());
  }
}
