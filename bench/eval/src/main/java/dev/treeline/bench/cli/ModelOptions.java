package dev.treeline.bench.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which model, and how it runs.
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "ID|DIR",
      description =
          "A model's folder in Hugging Face layout, or the name of a built-in one (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "sapling")
  String model = "sapling";

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description =
          "torch, or onnx for a folder with an ONNX export (default: torch, or onnx where there are"
              + " no safetensors).")
  @Nullable String engine;

  @Option(
      names = "--onnx-variant",
      paramLabel = "NAME",
      description =
          "Which files of an ONNX export: fp32, fp16, int8, q4, … (default: the most exact).")
  @Nullable String onnxVariant;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "cpu, cuda, cuda:1, … (default: ${DEFAULT-VALUE}).",
      defaultValue = "cpu")
  String device = "cpu";

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "What weights are held in: f32, bf16 or int8 (default: ${DEFAULT-VALUE}).",
      defaultValue = "f32")
  String dtype = "f32";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the engine (default: one for each core).")
  @Nullable Integer threads;

  @Option(
      names = "--lenient",
      description = "Load a model even if its config has keys that are not known here.")
  boolean lenient;
}
