package dev.treeline.bench.cli;

import dev.treeline.bench.report.ProfileOutputs;
import dev.treeline.bench.report.ProfileStudy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `treeline profile`: what each method costs.
@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description = {
      "Measures what each method costs beside plain decoding: tokens/s, prefill, how often a"
          + " contrast needs its second view, memory, and where the time goes. The methods take"
          + " turns at each question, in several rounds. Of each question the median over the"
          + " rounds counts; costs have a 95 % interval, which more rounds narrow.",
      "",
      "Leave the machine alone meanwhile. Examples:",
      "  treeline profile --methods vcd --paths adaptive,plain",
      "  treeline profile --questions yes-no --items 48 --batch 1,16",
      "  treeline profile --methods baseline --pictures seen --tokens 64 --batch 1,16",
      "  treeline profile --shape smolvlm-256m --methods vcd --paths joint,plain --out prof"
    })
final class ProfileCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec spec;

  @Mixin ModelOptions model = new ModelOptions();
  @Mixin AdapterOptions adapters = new AdapterOptions();

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      description =
          "Instead of a model: random weights in the shape of a real one (smolvlm-256m). Good for"
              + " speed; skip rates mean nothing there, as it has learnt nothing.")
  @Nullable String shape;

  @Option(
      names = "--methods",
      paramLabel = "A,B,…",
      description =
          "What to measure beside the baseline; see treeline methods. all: each that runs the model,"
              + " those that learn first from items among them (default: ${DEFAULT-VALUE}).",
      defaultValue = "vcd,apc-only")
  String methods = "vcd,apc-only";

  @Option(
      names = "--paths",
      split = ",",
      paramLabel = "PATH",
      description =
          "How the second view of a contrast is run: plain (a forward of its own for each token),"
              + " deferred (only where it can change the choice), joint (in one forward with the"
              + " clean view), speculative (deferred, guessing where it could and checking several"
              + " guesses in one forward), concurrent (by a thread of its own, for a core that would idle),"
              + " adaptive (what pays of these; the default)."
              + " Several are measured side by side.")
  List<String> paths = new ArrayList<>(List.of("adaptive"));

  @Option(
      names = "--questions",
      paramLabel = "KIND",
      description =
          "About pictures of grove: captions (answers of exactly --tokens tokens, stop tokens"
              + " unheeded), reasons (judge after some thought) or yes-no (grove's own items); the"
              + " last two end where the model ends (default: ${DEFAULT-VALUE}).",
      defaultValue = "captions")
  String questions = "captions";

  @Option(
      names = "--pictures",
      paramLabel = "KIND",
      description =
          "Of the questions: new (nobody has seen them: their tower and the whole prompt count),"
              + " seen (asked about before) or none (only text). With the last two answers are"
              + " decoding mostly (default: ${DEFAULT-VALUE}).",
      defaultValue = "new")
  String pictures = "new";

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description = "The length of captions, the most of other answers (default: 32; 64).")
  @Nullable Integer tokens;

  @Option(names = "--until-stop", description = "Let captions end where the model ends them.")
  boolean untilStop;

  @Option(
      names = "--items",
      paramLabel = "N",
      description = "Questions in a round (default: 4; 1 with --shape; 48 yes-no).")
  @Nullable Integer items;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "How often all is measured, after a warm-up of as many rounds at most (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "5")
  int rounds = 5;

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N",
      description = "How many questions are in flight; several are measured (default: 1).")
  List<Integer> batches = new ArrayList<>(List.of(1));

  @Option(names = "--json", description = "Print JSON instead of the tables.")
  boolean json;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where profile.json, profile.md and profile.html with its plots go; a --shape's model is"
              + " kept there too, in model.")
  @Nullable Path out;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    ProfileStudy study = new ProfileJob(this, err).go();
    spec.commandLine()
        .getOut()
        .print(json ? ProfileOutputs.json(study) : ProfileOutputs.terminal(study));
    spec.commandLine().getOut().flush();
    if (out != null) {
      ProfileOutputs.write(out, study);
      err.println("Kept in " + out + "; open profile.html there.");
    }
    return ExitCode.OK;
  }
}
