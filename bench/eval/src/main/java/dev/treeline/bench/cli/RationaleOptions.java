package dev.treeline.bench.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How rationales are drawn from a model's own answers.
final class RationaleOptions {
  @Option(
      names = "--from-model",
      paramLabel = "ID|DIR",
      description =
          "rationales: of a model's own answers to --data instead, those that end in the gold label.")
  @Nullable String model;

  @Option(
      names = "--data",
      paramLabel = "FILE|DIR",
      description =
          "What it is asked: lines with a question and Yes or No, or a data set's folder; never a"
              + " test split (default: ${DEFAULT-VALUE}).",
      defaultValue = "answers.jsonl")
  String data = "answers.jsonl";

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = "How it is asked; must reason first (default: ${DEFAULT-VALUE}).",
      defaultValue = "vision-centric")
  String method = "vision-centric";

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Of the draws (default: ${DEFAULT-VALUE}).",
      defaultValue = "0.8")
  double temperature = 0.8;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Answers to each item (default: ${DEFAULT-VALUE}).",
      defaultValue = "4")
  int samples = 4;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Right answers kept of an item, at most (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  int keep = 1;
}
