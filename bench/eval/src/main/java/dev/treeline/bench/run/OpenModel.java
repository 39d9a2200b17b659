package dev.treeline.bench.run;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.inference.Engine;
import dev.treeline.inference.EngineOptions;
import dev.treeline.inference.OnnxEngine;
import dev.treeline.inference.OnnxOptions;
import dev.treeline.inference.TorchEngine;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// A checkpoint and the engine that runs it: closed together.
public record OpenModel(Checkpoint checkpoint, Engine engine) implements AutoCloseable {
  /// Opens and loads a model in a folder.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // both are the result's, or closed on failure
  public static OpenModel open(Path directory, RunSettings.Engine settings) {
    boolean onnx = settings.isOnnx();
    OnnxOptions onnxOptions = onnx ? onnxOptions(settings) : OnnxOptions.standard();
    EngineOptions options = onnx ? EngineOptions.standard() : torchOptions(settings);
    Checkpoint checkpoint =
        onnx
            ? Checkpoint.openWithoutWeights(directory, settings.strictness())
            : Checkpoint.open(directory, settings.strictness());
    try {
      Engine engine =
          onnx ? OnnxEngine.open(checkpoint, onnxOptions) : TorchEngine.open(checkpoint, options);
      return new OpenModel(checkpoint, engine);
    } catch (RuntimeException | Error e) {
      checkpoint.close();
      throw e;
    }
  }

  private static OnnxOptions onnxOptions(RunSettings.Engine settings) {
    if (!settings.device().equals("cpu")) {
      throw new IllegalArgumentException(
          "--engine onnx runs on the cpu only, but --device is " + settings.device());
    }
    if (!settings.dtype().toLowerCase(Locale.ROOT).matches("f32|float32")) {
      throw new IllegalArgumentException(
          "--dtype %s: an ONNX export has its types built in; choose by --onnx-variant"
              .formatted(settings.dtype()));
    }
    Optional<String> variant =
        Optional.of(settings.variant()).filter(written -> !written.isEmpty());
    return new OnnxOptions(variant, settings.threads(), Optional.empty());
  }

  /// What the settings mean for the torch engine.
  public static EngineOptions torchOptions(RunSettings.Engine settings) {
    Dtype dtype =
        switch (settings.dtype().toLowerCase(Locale.ROOT)) {
          case "f32", "float32" -> Dtype.F32;
          case "bf16", "bfloat16" -> Dtype.BF16;
          case "int8", "i8" -> Dtype.I8;
          default ->
              throw new IllegalArgumentException(
                  "--dtype must be f32, bf16 or int8, but is " + settings.dtype());
        };
    return new EngineOptions(settings.device(), dtype, settings.threads());
  }

  @Override
  public void close() {
    try (checkpoint) {
      engine.close();
    }
  }
}
