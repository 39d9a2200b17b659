package dev.treeline.bench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.judge.JudgementMerge;
import dev.treeline.bench.judge.Judgements;
import dev.treeline.bench.report.RunOutputs;
import dev.treeline.bench.report.Study;
import dev.treeline.bench.run.Merge;
import dev.treeline.bench.run.Run;
import dev.treeline.bench.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `treeline merge`: the shards of a run made one.
@Command(
    name = "merge",
    mixinStandardHelpOptions = true,
    description =
        "Puts the parts of a run that were made with compare --shard together: the same answers,"
            + " numbers and report, byte for byte, as one run gives.")
final class MergeCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Parameters(paramLabel = "DIR", arity = "1..*", description = "Folders of all the shards.")
  List<Path> shards = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where the whole run is kept.")
  Path out = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      description = "Where the data set lies here, if not where the first shard had it.")
  @Nullable String data;

  @Mixin JudgeOptions judging = new JudgeOptions();

  @Override
  public Integer call() throws IOException {
    Merge merge = Merge.of(shards);
    Path first = merge.directories().getFirst();
    JsonNode json = merge.record().json();
    JsonNode settings = json.path("settings");
    DataSet items = ReportJob.data(first, json, data).whole();
    Run run =
        new Run(
            items.samples(),
            ReportJob.methods(json),
            settings.path("seed").asLong(),
            1,
            settings.path("batch").asInt());
    try (RunFolder folder = RunFolder.open(out, merge.record())) {
      merge.write(folder, run);
      folder.write("machine.json", Files.readString(first.resolve("machine.json")));
      Study study = judged(ReportJob.open(out, data), merge.directories());
      RunOutputs.write(out, study);
      PrintWriter printer = spec.commandLine().getOut();
      printer.print(RunOutputs.terminal(study));
      printer.flush();
    }
    spec.commandLine().getErr().println("Written to " + out + "; open report.html there.");
    return ExitCode.OK;
  }

  /// What was judged in the parts, what is not yet judged now, and then all in the run's order.
  private Study judged(StoredRun stored, List<Path> parts) throws IOException {
    List<Path> sources = new ArrayList<>(parts);
    sources.add(out); // judged there after it was put together before
    String judge = judging.judge == null ? new JudgementMerge(parts, List.of()).judge() : "";
    new JudgementMerge(sources, stored.replies()).write(out);
    if (!judge.isEmpty()) {
      Judgements.choose(out, judge);
    }
    PrintWriter err = spec.commandLine().getErr();
    Judgements judgements = JudgeJob.judge(out, stored, judging, err);
    new JudgementMerge(List.of(out), stored.replies()).write(out);
    return stored.study(out, judgements);
  }
}
