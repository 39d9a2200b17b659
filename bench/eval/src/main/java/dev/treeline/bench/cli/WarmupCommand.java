package dev.treeline.bench.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
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
  }
}
