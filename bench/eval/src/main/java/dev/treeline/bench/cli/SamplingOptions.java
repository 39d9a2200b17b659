package dev.treeline.bench.cli;

import dev.treeline.bench.run.RunSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How tokens are chosen. Greedy unless a temperature is given.
final class SamplingOptions {
  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Draw tokens at this temperature; 0 takes the likeliest (default: 0).")
  double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Draw from the K likeliest tokens; 0 is off (default: 0).")
  int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Draw from the fewest tokens that reach this probability (default: 1).",
      defaultValue = "1")
  double topP = 1;

  @Option(
      names = "--min-p",
      paramLabel = "P",
      description = "Leave out tokens less than P times as likely as the likeliest (default: 0).")
  double minP;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description =
          "The longest answer (default: 16 for a direct answer, 160 where the method reasons first; ask:"
              + " 256).")
  @Nullable Integer maxTokens;

  @Option(
      names = "--max-tokens-reply",
      paramLabel = "N",
      description =
          "The longest reply to an open request that a judge reads (default: ${DEFAULT-VALUE}).",
      defaultValue = "256")
  int maxTokensReply = RunSettings.Generation.REPLY_TOKENS;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "What every random choice follows from (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  long seed = 1;
}
