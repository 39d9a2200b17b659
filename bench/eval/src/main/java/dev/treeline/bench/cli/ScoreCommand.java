package dev.treeline.bench.cli;

import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.AnswerReader;
import dev.treeline.bench.DataChoice;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Task;
import dev.treeline.bench.judge.Judge;
import dev.treeline.bench.judge.JudgementRun.Reply;
import dev.treeline.bench.judge.Judgements;
import dev.treeline.bench.judge.Judges;
import dev.treeline.bench.official.Official;
import dev.treeline.bench.official.Reading;
import dev.treeline.bench.report.RunOutputs;
import dev.treeline.bench.run.RunFolder;
import dev.treeline.bench.score.ResponseFile;
import dev.treeline.bench.score.ScoreReport;
import dev.treeline.bench.score.ScoringOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
  private static final String METHOD = "answers";

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

  @Mixin JudgeOptions judging = new JudgeOptions();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where what a judge says of replies to open requests is kept; a judge that was stopped"
              + " goes on from there. A judge that is no list of rules needs it.")
  @Nullable Path out;

  @Override
  public Integer call() throws Exception {
    PrintWriter printer = spec.commandLine().getOut();
    ScoringOptions options = ScoringOptions.standard();
    AnswerParser chosen = AnswerParser.named(parser);
    Map<String, String> answers = ResponseFile.read(responses, field);
    DataChoice.Opened opened = choice.choice().open();
    var reader = new AnswerReader(chosen, judged(opened.whole(), answers));
    printer.print(ScoreReport.of(opened.whole(), answers, reader, options).text());
    for (DataSet part : opened.parts()) {
      List<Reading> readings = new ArrayList<>();
      for (Sample sample : part.samples()) {
        String text = answers.get(sample.id());
        if (text != null) {
          readings.add(new Reading(sample, text, reader.read(sample, METHOD, text)));
        }
      }
      if (!readings.isEmpty()) {
        Official.of(part.name(), Map.of(METHOD, readings), options)
            .ifPresent(scores -> printer.print(RunOutputs.terminal(scores)));
      }
    }
    printer.flush();
    return ExitCode.OK;
  }

  private AnswerReader.Judged judged(DataSet data, Map<String, String> answers) throws IOException {
    if (out != null) {
      try (StopSignal _ = StopSignal.open();
          RunFolder _ = RunFolder.withoutRun(out)) {
        PrintWriter err = spec.commandLine().getErr();
        Judgements judged = JudgeJob.judge(out, replies(data, answers), judging, false, err);
        return (sample, _, reply) -> judged.of(sample, METHOD, reply);
      }
    }
    String written = judging.judge == null ? Judges.DEFAULT : judging.judge;
    if (!written.equals("rules") && !written.startsWith("rules:")) {
      throw new IllegalArgumentException(
          "--judge %s needs --out DIR, where what it says is kept".formatted(written));
    }
    try (Judge rules = Judges.open(written, new Judges.Place(Path.of(""), ""))) {
      return (sample, _, reply) -> rules.judge(sample, reply);
    }
  }

  private static List<Reply> replies(DataSet data, Map<String, String> answers) {
    List<Reply> replies = new ArrayList<>();
    for (Sample sample : data.samples()) {
      String text = answers.get(sample.id());
      if (text != null && sample.task() instanceof Task.Reply) {
        replies.add(new Reply(sample, METHOD, text));
      }
    }
    return replies;
  }
}
