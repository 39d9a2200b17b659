package dev.treeline.bench.cli;

/// What the process ends with.
final class ExitCode {
  static final int OK = 0;
  static final int CHECK_FAILED = 1;
  static final int USAGE = 2;
  static final int BAD_INPUT = 3;
  static final int ENGINE_FAILURE = 4;
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
