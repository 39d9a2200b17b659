package dev.treeline.inference.rows;

import java.util.List;

/// The weights of a Llama-like decoder as rows are run through them.
///
/// @param embedding `[V, D]`: its rows are the tokens' embeddings
/// @param norm `[D]`, the last
/// @param head to `[V]`
@SuppressWarnings("ArrayRecordComponent")
public record RowWeights(HalfMap embedding, List<Layer> layers, float[] norm, HalfMap head) {
  public RowWeights {
    layers = List.copyOf(layers);
  }

  /// One layer.
  ///
  /// @param attentionNorm `[D]`
  /// @param qkv to queries, keys and values
  /// @param mlpNorm `[D]`
  /// @param gateUp to the gate and, below it, what it gates
  /// @param headNorms `[H + KV, K]`, or empty
  @SuppressWarnings("ArrayRecordComponent")
  public record Layer(
      float[] attentionNorm,
      HalfMap qkv,
      HalfMap output,
      float[] mlpNorm,
      HalfMap gateUp,
      HalfMap down,
      float[] headNorms) {}
}
