package dev.treeline.inference;

import java.nio.file.Path;
import java.util.Optional;

/// How an ONNX export runs.
///
/// @param variant the files' ending after `_`, such as `fp16`, `int8` or `q4`; `fp32` for those
///   without one; empty for the most exact that is there
/// @param threads how many one operation may use; 0 for one on each core
/// @param adapter an `.onnx_adapter` file for exports that take LoRA weights
public record OnnxOptions(Optional<String> variant, int threads, Optional<Path> adapter) {
  public OnnxOptions {
    if (threads < 0) {
      throw new IllegalArgumentException("threads must be >= 0, but is " + threads);
    }
    if (!variant.orElse("fp32").matches("[a-z0-9][a-z0-9_]*")) {
      throw new IllegalArgumentException(
          "--onnx-variant must be fp32, fp16, int8, q4 or another ending of the files' names, but"
              + " is "
              + variant.orElse(""));
    }
  }

  /// The most exact variant, all cores, no adapter.
  public static OnnxOptions standard() {
    return new OnnxOptions(Optional.empty(), 0, Optional.empty());
  }
}
