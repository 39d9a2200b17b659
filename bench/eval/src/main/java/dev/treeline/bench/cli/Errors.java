package dev.treeline.bench.cli;

import dev.treeline.models.ModelFormatException;
import dev.treeline.prompts.Nearest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Every failure in one or two lines and an exit code; the stack trace only with `--debug`.
final class Errors {
  private Errors() {}

  /// A command line that cannot be understood.
  static int usage(ParameterException failure, String[] arguments) {
    CommandLine line = failure.getCommandLine();
    PrintWriter err = line.getErr();
    String message =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched(unmatched, line.getCommandSpec())
            : firstLine(failure);
    err.println("treeline: " + message);
    err.println("See: " + line.getCommandSpec().qualifiedName() + " --help");
    if (List.of(arguments).contains("--debug")) {
      failure.printStackTrace(err);
    }
    return ExitCode.USAGE;
  }

  /// A command that failed while it ran.
  static int failure(Exception failure, CommandLine line, ParseResult parsed) {
    return report(failure, line.getErr(), parsed.originalArgs().contains("--debug"));
  }

  /// Prints what went wrong.
  ///
  /// @return the exit code of that kind of failure
  static int report(Throwable failure, PrintWriter err, boolean trace) {
    int code = exitCode(failure);
    if (failure instanceof CommandFailure && "".equals(failure.getMessage())) {
      return code; // said already
    }
    err.println("treeline: " + message(failure, code));
    if (trace) {
      failure.printStackTrace(err);
    } else if (code == ExitCode.ENGINE_FAILURE) {
      err.println("This is a fault of Treeline or its engine; --debug shows where.");
    }
    err.flush();
    return code;
  }

  private static int exitCode(Throwable failure) {
    return switch (failure) {
      case CommandFailure own -> own.exitCode();
      case ParameterException _, IllegalArgumentException _ -> ExitCode.USAGE;
      case ModelFormatException _, IOException _, UncheckedIOException _ -> ExitCode.BAD_INPUT;
      default -> ExitCode.ENGINE_FAILURE;
    };
  }

  private static String message(Throwable failure, int code) {
    if (failure instanceof UncheckedIOException && failure.getCause() instanceof IOException io) {
      return message(io);
    }
    if (failure instanceof IOException io) {
      return message(io);
    }
    String text = firstLine(failure);
    return code == ExitCode.ENGINE_FAILURE
        ? failure.getClass().getSimpleName() + ": " + text
        : text;
  }

  private static String message(IOException failure) {
    return switch (failure) {
      case NoSuchFileException missing -> "no such file or folder: " + missing.getFile();
      case AccessDeniedException denied -> "no permission to read or write " + denied.getFile();
      case NotDirectoryException file -> "not a folder: " + file.getFile();
      case FileAlreadyExistsException taken -> "there is a file already: " + taken.getFile();
      case FileSystemException other ->
          other.getFile() + ": " + Objects.requireNonNullElse(other.getReason(), "cannot be used");
      default -> firstLine(failure);
    };
  }

  private static String firstLine(Throwable failure) {
    String text = failure.getMessage();
    if (text == null || text.isBlank()) {
      return failure.getClass().getSimpleName();
    }
    return text.lines().limit(2).reduce((a, b) -> a + "\n  " + b.strip()).orElse(text);
  }

  private static String unmatched(UnmatchedArgumentException failure, CommandSpec spec) {
    String typed = failure.getUnmatched().getFirst();
    if (typed.startsWith("-")) {
      String name = typed.contains("=") ? typed.substring(0, typed.indexOf('=')) : typed;
      List<String> known = new ArrayList<>(spec.optionsMap().keySet());
      known.removeIf(option -> !option.startsWith("--"));
      return "unknown option " + name + Nearest.hint(name, known);
    }
    List<String> commands = new ArrayList<>(spec.subcommands().keySet());
    commands.remove("warmup");
    return commands.isEmpty()
        ? "nothing is expected after the options, but found " + typed
        : "unknown command " + typed + Nearest.hint(typed, commands);
  }
}
