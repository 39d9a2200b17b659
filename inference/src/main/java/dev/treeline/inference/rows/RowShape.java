package dev.treeline.inference.rows;

/// The shape of a decoder whose rows run here.
///
/// @param width D
/// @param heads H
/// @param kvHeads KV, a divisor of H
/// @param headWidth K, even
/// @param mlpWidth of the gated map
/// @param epsilon added to the mean square in every norm
/// @param gate what gates
/// @param windows how far back each layer sees; 0 for everything
@SuppressWarnings("ArrayRecordComponent")
public record RowShape(
    int width,
    int heads,
    int kvHeads,
    int headWidth,
    int mlpWidth,
    float epsilon,
    Gate gate,
    int[] windows) {

  /// The function of the gate.
  public enum Gate {
    SILU,
    GELU_TANH
  }

  /// The numbers of a row of queries, keys and values.
  int qkvWidth() {
    return (heads + 2 * kvHeads) * headWidth;
  }

  int queryWidth() {
    return heads * headWidth;
  }
}
