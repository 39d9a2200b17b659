package dev.treeline.bench.cli;

import java.io.Serial;

/// A command that ends with a message for the user and an exit code of its own.
final class CommandFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final int exitCode;

  CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
