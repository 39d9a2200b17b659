package dev.treeline.bench.cli;

import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.AnswerReader;
import dev.treeline.bench.DataChoice;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.judge.Judge;
import dev.treeline.bench.judge.Judges;
import dev.treeline.bench.official.Official;
import dev.treeline.bench.official.Reading;
import dev.treeline.bench.report.RunOutputs;
import dev.treeline.bench.score.ResponseFile;
import dev.treeline.bench.score.ScoreReport;
import dev.treeline.bench.score.ScoringOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin ChoiceOptions choice = new ChoiceOptions();

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

  @Option(
      names = "--judge",
      paramLabel = "RULES",
      description =
          "Which rules read replies to open requests: rules, rules:vlguard or rules:xstest, each"
              + " also with ,legacy (default: ${DEFAULT-VALUE}).",
      defaultValue = "rules")
  String judge = "rules";

  @Override
  public Integer call() throws Exception {
    if (!judge.equals("rules") && !judge.startsWith("rules:")) {
      throw new IllegalArgumentException(
          "--judge of score must be rules, rules:vlguard or rules:xstest, but is " + judge);
    }
    PrintWriter out = spec.commandLine().getOut();
    ScoringOptions options = ScoringOptions.standard();
    AnswerParser chosen = AnswerParser.named(parser);
    Map<String, String> answers = ResponseFile.read(responses, field);
    try (Judge rules = Judges.open(judge, new Judges.Place(Path.of(""), ""))) {
      var reader = new AnswerReader(chosen, (sample, _, reply) -> rules.judge(sample, reply));
      DataChoice.Opened opened = choice.choice().open();
      out.print(ScoreReport.of(opened.whole(), answers, reader, options).text());
      for (DataSet part : opened.parts()) {
        List<Reading> readings = new ArrayList<>();
        for (Sample sample : part.samples()) {
          String text = answers.get(sample.id());
          if (text != null) {
            readings.add(new Reading(sample, text, reader.read(sample, "", text)));
          }
        }
        if (!readings.isEmpty()) {
          Official.of(part.name(), Map.of("answers", readings), options)
              .ifPresent(scores -> out.print(RunOutputs.terminal(scores)));
        }
      }
    }
    out.flush();
    return ExitCode.OK;
  }
}
