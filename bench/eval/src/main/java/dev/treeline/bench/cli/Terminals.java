package dev.treeline.bench.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What standard error is attached to.
final class Terminals {
  private Terminals() {}

  /// Whether somebody watches standard error, so that a line can be drawn over.
  @SuppressWarnings("SystemConsoleNull") // null is still what its documentation allows
  static boolean watchesErrors() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException | SecurityException _) {
      Console console = System.console();
      return console != null && console.isTerminal();
    }
  }
}
