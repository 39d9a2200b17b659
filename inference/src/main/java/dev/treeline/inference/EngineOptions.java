package dev.treeline.inference;

import dev.treeline.models.Dtype;

/// Where and how a model runs.
///
/// @param device `cpu`, or `cuda:N` where PyTorch's CUDA libraries are installed
/// @param dtype F32: computes in it, and holds linear maps in F16 on the CPU where that loses
///   nothing to speak of; BF16: computes in it, and logits differ by one or two hundredths of their
///   spread; or I8, on the CPU: holds the linear maps of the language model's layers in int8, and
///   logits differ by some hundredths of their spread
/// @param threads how many one operation may use; 0 leaves the choice to the engine. Holds for the
///   whole process
public record EngineOptions(String device, Dtype dtype, int threads) {
  public EngineOptions {
    if (dtype != Dtype.F32 && dtype != Dtype.BF16 && dtype != Dtype.I8) {
      throw new IllegalArgumentException("dtype must be F32, BF16 or I8, but is " + dtype);
    }
    if (threads < 0) {
      throw new IllegalArgumentException("threads must be >= 0, but is " + threads);
    }
  }

  /// F32 on the CPU, threads as the engine chooses: what parity is measured with.
  public static EngineOptions standard() {
    return new EngineOptions("cpu", Dtype.F32, 0);
  }
}
