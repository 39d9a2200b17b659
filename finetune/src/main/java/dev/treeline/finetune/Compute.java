package dev.treeline.finetune;

/// What linear maps and attention compute in. Parameters, norms, sums of layers, the loss and the
/// optimizer are float32 in both cases.
public enum Compute {
  /// float32 throughout.
  F32(6),
  /// bfloat16 products of float32 parameters; about twice as fast where the processor has them.
  BF16(15);

  private final int code;

  Compute(int code) {
    this.code = code;
  }

  /// PyTorch's number for the type.
  int code() {
    return code;
  }
}
