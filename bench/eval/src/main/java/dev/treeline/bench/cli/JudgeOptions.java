package dev.treeline.bench.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Who reads the replies to open requests.
final class JudgeOptions {
  @Option(
      names = "--judge",
      paramLabel = "JUDGE",
      description =
          "Who reads replies to open requests: rules, rules:vlguard, rules:xstest (each also with"
              + " ,legacy), model:ID|DIR, http:URL#MODEL, or human (default: rules; for a run that"
              + " was judged already, the same again).")
  @Nullable String judge;

  @Option(
      names = "--judge-key",
      paramLabel = "VARIABLE",
      description = "The environment variable that holds the endpoint's key.")
  String key = "";
}
