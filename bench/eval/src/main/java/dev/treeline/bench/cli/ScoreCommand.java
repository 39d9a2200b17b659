package dev.treeline.bench.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `treeline score`: answers made elsewhere.
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = "Scores answers that were made elsewhere, one JSON object a line: id, response.")
final class ScoreCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      required = true,
      description = "grove, grove-leaky, or the folder of a data set.")
  @SuppressWarnings("NullAway.Init")
  String data;

  @Option(
      names = "--responses",
      paramLabel = "FILE.jsonl",
      required = true,
      description = "The answers.")
  @SuppressWarnings("NullAway.Init")
  Path responses;

  @Override
  public Integer call() throws Exception {
    throw new IllegalStateException("score is not wired yet");
  }
}
