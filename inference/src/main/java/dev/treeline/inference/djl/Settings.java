package dev.treeline.inference.djl;

import ai.djl.repository.zoo.Criteria;
import dev.treeline.inference.EngineOptions;
import dev.treeline.inference.OnnxOptions;
import dev.treeline.models.Dtype;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a `Criteria` says about running a model.
///
/// @param engine DJL's name of it; empty when the model's files decide
record Settings(Optional<String> engine, EngineOptions torch, OnnxOptions onnx, int mostTokens) {
  private static final int MOST_TOKENS = 256;

  static Settings of(Criteria<?, ?> criteria) {
    Map<String, String> options = Objects.requireNonNullElse(criteria.getOptions(), Map.of());
    var device = criteria.getDevice();
    String place = device == null || !device.isGpu() ? "cpu" : "cuda:" + device.getDeviceId();
    Dtype dtype =
        switch (options.getOrDefault("dtype", "f32")) {
          case "f32" -> Dtype.F32;
          case "bf16" -> Dtype.BF16;
          default ->
              throw new IllegalArgumentException(
                  "option dtype must be f32 or bf16, but is " + options.get("dtype"));
        };
    return new Settings(
        Optional.ofNullable(criteria.getEngine()),
        new EngineOptions(place, dtype, 0),
        new OnnxOptions(Optional.ofNullable(options.get("onnx-variant")), 0, Optional.empty()),
        mostTokens(options.get("max-tokens")));
  }

  private static int mostTokens(@Nullable String written) {
    if (written == null) {
      return MOST_TOKENS;
    }
    if (!written.matches("[1-9]\\d{0,5}")) {
      throw new IllegalArgumentException(
          "option max-tokens must be a number of at least 1, but is " + written);
    }
    return Integer.parseInt(written);
  }
}
