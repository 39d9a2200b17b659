package dev.treeline.bench.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.Sample;
import dev.treeline.bench.judge.Judge;
import dev.treeline.bench.judge.JudgeQuality;
import dev.treeline.bench.judge.JudgementRun;
import dev.treeline.bench.judge.Judgements;
import dev.treeline.bench.judge.Judges;
import dev.treeline.bench.report.RunOutputs;
import dev.treeline.bench.report.Study;
import dev.treeline.bench.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `treeline judge`: a finished run's replies, judged again.
@Command(
    name = "judge",
    mixinStandardHelpOptions = true,
    description = {
      "Judges the replies of a finished run, and makes its table and report again from what the"
          + " judge said.",
      "",
      "Every judgement is kept in judgements.jsonl; a judge that was stopped goes on where it was."
    })
final class JudgeCommand implements Callable<Integer> {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "The folder of a finished run, or of a shard.")
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Mixin JudgeOptions judging = new JudgeOptions();

  @Option(names = "--retry-unjudged", description = "Show the judge again what it left unjudged.")
  boolean retry;

  @Option(
      names = "--against",
      paramLabel = "JUDGE",
      description =
          "Say how well the judge agrees with this one, such as human, and what the rates are once"
              + " its error is taken out; kept in judge-quality.json.")
  @Nullable String against;

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      description = "Where the data set lies now, if it was moved since the run.")
  @Nullable String data;

  @Option(names = "--json", description = "Print as JSON.")
  boolean json;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    StoredRun run = ReportJob.openAny(directory, data);
    if (run.replies().isEmpty()) {
      throw new IllegalArgumentException(
          directory + " has no open request: its answers are read by a parser, not by a judge");
    }
    try (StopSignal _ = StopSignal.open();
        RunFolder _ = RunFolder.open(directory, run.record())) {
      Optional<Judgements> reference =
          against == null ? Optional.empty() : Optional.of(reference(run, against));
      Judgements judgements = JudgeJob.judge(directory, run, judging, retry, err);
      if (reference.isPresent()) {
        compare(run, judgements, reference.get(), out);
      }
      if (run.record().shard().isPart()) {
        err.printf("Shard %s is judged; treeline merge carries it%n", run.record().shard());
        out.flush();
        return ExitCode.OK;
      }
      Study study = run.study(directory, judgements);
      RunOutputs.write(directory, study);
      if (against == null) {
        out.print(json ? RunOutputs.json(study) : RunOutputs.terminal(study));
      }
    }
    out.flush();
    return ExitCode.OK;
  }

  /// First of all: labels that are not there are said to be missing before anything is judged.
  private Judgements reference(StoredRun run, String other) throws IOException {
    try (Judge judge = Judges.open(other, new Judges.Place(directory, judging.key))) {
      var replies = new JudgementRun(run.replies(), false);
      if (!replies.go(directory, judge, _ -> {}, StopSignal::raised).done()) {
        throw new CommandFailure(ExitCode.INTERRUPTED, "");
      }
      return Judgements.read(directory, judge.id());
    }
  }

  /// All replies together, and of several data sets each for itself: a judge errs differently on
  /// each.
  private void compare(StoredRun run, Judgements judgements, Judgements reference, PrintWriter out)
      throws IOException {
    JudgeQuality pooled =
        JudgeQuality.of(run.replies(), judgements, reference, run.scoring().seed());
    Map<String, Object> numbers = new LinkedHashMap<>(pooled.toMap());
    StringBuilder words = new StringBuilder(QualityText.of(pooled));
    if (run.parts().size() > 1) {
      Map<String, Object> each = new LinkedHashMap<>();
      for (DataSet part : run.parts()) {
        JudgeQuality quality = quality(run, part, judgements, reference);
        if (quality.table().compared() > 0) {
          each.put(part.name(), quality.toMap());
          words.append("\nOn ").append(part.name()).append(" alone:\n");
          words.append(QualityText.of(quality));
        }
      }
      numbers.put("data", each);
    }
    String text = JSON.writeValueAsString(numbers) + "\n";
    Judgements.compared(directory, text);
    out.print(json ? text : words);
  }

  private static JudgeQuality quality(
      StoredRun run, DataSet part, Judgements judgements, Judgements reference) {
    Set<String> ids = part.samples().stream().map(Sample::id).collect(Collectors.toSet());
    return JudgeQuality.of(
        run.replies().stream().filter(reply -> ids.contains(reply.sample().id())).toList(),
        judgements,
        reference,
        run.scoring().seed());
  }
}
