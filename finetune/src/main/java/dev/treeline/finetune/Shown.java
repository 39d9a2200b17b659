package dev.treeline.finetune;

/// The pictures of a batch as a kernel takes them, in the order of the rows.
sealed interface Shown {
  /// For towers that the kernels compute.
  ///
  /// @param values `[B, 3, Y, X]`
  @SuppressWarnings("ArrayRecordComponent")
  record Pixels(byte[] values) implements Shown {}

  /// What enters the language model, made before.
  ///
  /// @param values `[N, D]`, the vectors of all pictures below each other
  @SuppressWarnings("ArrayRecordComponent")
  record Features(float[] values) implements Shown {}
}
