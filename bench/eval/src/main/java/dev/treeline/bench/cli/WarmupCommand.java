package dev.treeline.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Walks through what every start needs, so that the launcher can record it for fast starts.
@Command(name = "warmup", hidden = true, description = "Used by the launcher.")
final class WarmupCommand implements Runnable {
  @Override
  public void run() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    CommandLine line = Treeline.commandLine(nowhere, nowhere);
    line.usage(nowhere);
    for (CommandLine command : line.getSubcommands().values()) {
      command.usage(nowhere);
    }
    line.execute("methods");
    line.execute("--versoin");
    ask(line);
  }

  /// Asks the built-in model a few questions. That also unpacks the model and the engine's
  /// libraries where they are kept, so that the first real run need not.
  private static void ask(CommandLine line) {
    try {
      Path scratch = Files.createTempDirectory("treeline-warmup");
      try {
        line.execute(
            "compare",
            "--limit",
            "4",
            "--methods",
            "baseline,vcd",
            "--no-cache",
            "--out",
            scratch.toString());
      } finally {
        try (Stream<Path> files = Files.walk(scratch)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.deleteIfExists(file);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
