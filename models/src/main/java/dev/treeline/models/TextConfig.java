package dev.treeline.models;

import java.util.OptionalInt;

/// The shape of a Llama-like language model.
///
/// @param width D
/// @param vocabularySize V, the rows of the embedding and of the head
/// @param rmsEps added to the mean square in every norm
/// @param tied whether the head is the embedding
public record TextConfig(
    int width,
    int layers,
    Attention attention,
    Mlp mlp,
    int vocabularySize,
    double rmsEps,
    RotaryConfig rotary,
    boolean tied) {

  /// The shape of attention.
  ///
  /// @param heads H
  /// @param kvHeads heads of keys and values, a divisor of H
  /// @param headWidth K, even; H·K need not be D
  /// @param inputBias whether queries, keys and values have biases
  /// @param outputBias whether the output map has one
  /// @param slidingWindow how many positions back a query sees, itself included; empty: all
  public record Attention(
      int heads,
      int kvHeads,
      int headWidth,
      boolean inputBias,
      boolean outputBias,
      OptionalInt slidingWindow) {}

  /// The shape of the gated two-layer map.
  public record Mlp(int width, Activation activation, boolean bias) {}

  public int heads() {
    return attention.heads;
  }

  public int kvHeads() {
    return attention.kvHeads;
  }

  public int headWidth() {
    return attention.headWidth;
  }

  public OptionalInt slidingWindow() {
    return attention.slidingWindow;
  }

  public int mlpWidth() {
    return mlp.width;
  }

  public Activation activation() {
    return mlp.activation;
  }
}
