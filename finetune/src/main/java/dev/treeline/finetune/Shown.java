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

  /// To be looked at by a vision part that is trained, with its weights as they then stand.
  ///
  /// @param images at least one
  @SuppressWarnings("ArrayRecordComponent")
  record Looked(int[] images, TrainedVision vision) implements Shown {}
}
