package dev.treeline.inference.rows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// The weights of a Llama-like decoder as rows are run through them.
///
/// @param embedding `[V, D]` f16: its rows are the tokens' embeddings
/// @param norm `[D]`, the last
/// @param head to `[V]`
@SuppressWarnings("ArrayRecordComponent")
public record RowWeights(MemorySegment embedding, List<Layer> layers, float[] norm, RowMap head) {
  public RowWeights {
    layers = List.copyOf(layers);
  }

  /// One layer.
  ///
  /// @param attentionNorm `[D]`
  /// @param qkv to queries, keys and values
  /// @param mlpNorm `[D]`
  /// @param up what the gate gates
  /// @param headNorms `[H + KV, K]`, or empty
  @SuppressWarnings("ArrayRecordComponent")
  public record Layer(
      float[] attentionNorm,
      RowMap qkv,
      RowMap output,
      float[] mlpNorm,
      RowMap gate,
      RowMap up,
      RowMap down,
      float[] headNorms) {}

  /// A token's embedding.
  void embed(int token, float[] to) {
    long from = (long) Short.BYTES * to.length * token;
    for (int i = 0; i < to.length; i++) {
      short bits = embedding.get(ValueLayout.JAVA_SHORT_UNALIGNED, from + (long) Short.BYTES * i);
      to[i] = Float.float16ToFloat(bits);
    }
  }

  /// How many bytes of weights a step reads.
  public long sizeBytes() {
    long bytes = head.sizeBytes();
    for (Layer layer : layers) {
      bytes += layer.qkv.sizeBytes() + layer.output.sizeBytes();
      bytes += layer.gate.sizeBytes() + layer.up.sizeBytes() + layer.down.sizeBytes();
    }
    return bytes;
  }
}
