package dev.treeline.bench.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `treeline ask`: one question about one picture.
@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    description = "Asks one question and prints the answer as it comes.")
final class AskCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Mixin ModelOptions model = new ModelOptions();
  @Mixin AdapterOptions adapters = new AdapterOptions();
  @Mixin SamplingOptions sampling = new SamplingOptions();

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "A picture: PNG, JPEG, WebP, GIF or BMP. May be given several times.")
  List<Path> images = new ArrayList<>();

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description = "How to ask and decode; see treeline methods (default: ${DEFAULT-VALUE}).",
      defaultValue = "baseline")
  String method = "baseline";

  @Parameters(paramLabel = "QUESTION", description = "The question, in quotes.")
  @SuppressWarnings("NullAway.Init")
  String question;

  @Override
  public Integer call() throws Exception {
    return AskJob.answer(this, spec.commandLine().getOut(), spec.commandLine().getErr());
  }
}
