package dev.treeline.bench.cli;

import dev.treeline.bench.run.RunSettings;
import dev.treeline.decoding.Sampling;
import dev.treeline.inference.OnnxEngine;
import dev.treeline.models.Strictness;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the options of several commands mean.
final class Settings {
  private static final int DIRECT_TOKENS = 16;
  private static final int REASONING_TOKENS = 160;

  private Settings() {}

  /// @param model the model's folder, which decides where the user does not
  static RunSettings.Engine engine(ModelOptions options, Path model) {
    int threads = options.threads == null ? 0 : options.threads;
    if (threads < 0) {
      throw new IllegalArgumentException("--threads must be at least 1, but is " + threads);
    }
    String variant = Objects.requireNonNullElse(options.onnxVariant, "");
    String engine = engineName(options.engine, model, !variant.isEmpty());
    return new RunSettings.Engine(options.device, options.dtype, threads, engine, variant)
        .with(options.lenient ? Strictness.LENIENT : Strictness.STRICT);
  }

  /// The engine that was asked for; else the one that the model's files are for.
  static String engineName(@Nullable String asked, Path model, boolean hasVariant) {
    String name =
        asked == null ? (hasVariant || OnnxEngine.isOnnxOnly(model) ? "onnx" : "torch") : asked;
    if (!name.equals("torch") && !name.equals("onnx")) {
      throw new IllegalArgumentException("--engine must be torch or onnx, but is " + name);
    }
    if (hasVariant && !name.equals("onnx")) {
      throw new IllegalArgumentException("--onnx-variant needs --engine onnx");
    }
    return name;
  }

  static RunSettings.Generation generation(SamplingOptions options) {
    Integer limit = options.maxTokens;
    return new RunSettings.Generation(
        sampling(options),
        limit == null ? DIRECT_TOKENS : limit,
        limit == null ? REASONING_TOKENS : limit,
        options.maxTokensReply,
        options.seed);
  }

  private static Sampling sampling(SamplingOptions options) {
    if (options.temperature == 0) {
      if (options.topK != 0 || options.topP != 1 || options.minP != 0) {
        throw new IllegalArgumentException(
            "--top-k, --top-p and --min-p need a --temperature above 0; without one the likeliest"
                + " token is taken");
      }
      return new Sampling.Greedy();
    }
    return new Sampling.Sampled(options.temperature, options.topK, options.topP, options.minP);
  }

  /// How a model is called in reports and folders.
  static String modelName(String nameOrDirectory, Path directory) {
    Path last = directory.toAbsolutePath().normalize().getFileName();
    boolean isPath =
        Path.of(nameOrDirectory)
            .toAbsolutePath()
            .normalize()
            .equals(directory.toAbsolutePath().normalize());
    return isPath && last != null ? last.toString() : nameOrDirectory.replace('/', '_');
  }
}
