package dev.treeline.bench.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The main class: `treeline COMMAND`.
@Command(
    name = "treeline",
    description = {
      "Does a mitigation make a multimodal model tell unsafe from safe, or only say \"No\" more"
          + " often?",
      "",
      "`treeline compare` with nothing else compares the built-in methods on the built-in model."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      CompareCommand.class,
      AskCommand.class,
      ScoreCommand.class,
      ReportCommand.class,
      MergeCommand.class,
      JudgeCommand.class,
      LabelCommand.class,
      FinetuneCommand.class,
      MethodsCommand.class,
      ModelsCommand.class,
      AdaptersCommand.class,
      DataCommand.class,
      ProfileCommand.class,
      JmhCommand.class,
      SimulateCommand.class,
      WarmupCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 a check failed, 2 wrong usage, 3 a file is missing or not what it says,",
      "4 the engine failed, 130 interrupted."
    })
public final class Treeline implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  @SuppressWarnings("UnusedVariable")
  private boolean debug;

  /// Runs one command and ends the process with its exit code.
  public static void main(String[] arguments) {
    int code =
        run(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            arguments);
    System.out.flush();
    if (!StopSignal.raised()) {
      System.exit(code);
    }
  }

  /// Runs one command.
  ///
  /// @return its exit code
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return commandLine(out, err).execute(arguments);
  }

  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new Treeline());
    line.setOut(out);
    line.setErr(err);
    line.setUsageHelpAutoWidth(false);
    line.setUsageHelpWidth(100);
    line.setAbbreviatedOptionsAllowed(false);
    line.setExpandAtFiles(false);
    line.setParameterExceptionHandler(Errors::usage);
    line.setExecutionExceptionHandler(Errors::failure);
    return line;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
    throw new ParameterException(spec.commandLine(), "a command is needed");
  }
}
