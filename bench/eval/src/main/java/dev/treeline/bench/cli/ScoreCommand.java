package dev.treeline.bench.cli;

import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.DataSets;
import dev.treeline.bench.score.ResponseFile;
import dev.treeline.bench.score.ScoreReport;
import dev.treeline.bench.score.ScoringOptions;
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

  @Option(
      names = "--parser",
      paramLabel = "RULE",
      description =
          "Whose score comes first: strict, first10, legacy-substring or last (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "strict")
  String parser = "strict";

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description = "Which field holds the answer (default: ${DEFAULT-VALUE}).",
      defaultValue = "response")
  String field = "response";

  @Override
  public Integer call() throws Exception {
    AnswerParser chosen = AnswerParser.named(parser);
    ScoreReport report =
        ScoreReport.of(
            DataSets.of(data),
            ResponseFile.read(responses, field),
            chosen,
            ScoringOptions.standard());
    spec.commandLine().getOut().print(report.text());
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
