package dev.treeline.bench.cli;

import dev.treeline.bench.judge.JudgementRun;
import dev.treeline.bench.judge.LabelServer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `treeline label`: a local page on which a person judges a run's replies.
@Command(
    name = "label",
    mixinStandardHelpOptions = true,
    description = {
      "Serves a page on this machine on which a person judges a finished run's replies by keyboard,"
          + " not knowing which method made them.",
      "",
      "Each label is kept at once in labels.RATER.jsonl of the run's folder; --judge human uses"
          + " them. With --rater adjudicated only what others disagree on is shown."
    })
final class LabelCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "The folder of a finished run, or of a shard.")
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Option(
      names = "--rater",
      paramLabel = "NAME",
      description = "Who labels (default: ${DEFAULT-VALUE}).",
      defaultValue = "a")
  String rater = "a";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Label N replies only, the same ones for every rater.")
  @Nullable Integer limit;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What the order of the replies follows from (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  long seed = 1;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Where it listens (default: a free port).",
      defaultValue = "0")
  int port;

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      description = "Where the data set lies now, if it was moved since the run.")
  @Nullable String data;

  @Override
  public Integer call() throws Exception {
    if (limit != null && limit < 1) {
      throw new IllegalArgumentException("--limit must be at least 1, but is " + limit);
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("--port must be in 0 to 65535, but is " + port);
    }
    List<JudgementRun.Reply> replies = ReportJob.openAny(directory, data).replies();
    if (replies.isEmpty()) {
      throw new IllegalArgumentException(
          directory + " has no open request: there is nothing to label");
    }
    PrintWriter out = spec.commandLine().getOut();
    LabelServer.Plan plan =
        new LabelServer.Plan(rater, limit == null ? Integer.MAX_VALUE : limit, seed, port);
    try (StopSignal _ = StopSignal.open();
        LabelServer server = LabelServer.open(directory, replies, plan)) {
      out.println("Open " + server.address());
      out.println("Ctrl-C ends it; every label is kept as it is given.");
      out.flush();
      while (!StopSignal.raised()) {
        Thread.sleep(200);
      }
      out.printf(
          "%,d of %,d replies are labelled by %s%n", server.labelled(), server.size(), rater);
    }
    return ExitCode.OK;
  }
}
