package dev.treeline.models;

import java.util.Optional;
import java.util.Set;

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
  /// @param headNorms whether each head of queries and keys is normed by its mean square before it
  ///   turns (Qwen3)
  /// @param window how far back some layers see
  public record Attention(
      int heads,
      int kvHeads,
      int headWidth,
      boolean inputBias,
      boolean outputBias,
      boolean headNorms,
      Optional<Window> window) {

    /// Llama's: no biases, no norms, everything before is seen.
    public static Attention of(int heads, int kvHeads, int headWidth) {
      return new Attention(heads, kvHeads, headWidth, false, false, false, Optional.empty());
    }
  }

  /// A limit to what a query sees.
  ///
  /// @param positions how many positions back, the query's own included
  /// @param layers which layers have it
  public record Window(int positions, Set<Integer> layers) {
    public Window {
      layers = Set.copyOf(layers);
    }
  }

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

  public Optional<Window> window() {
    return attention.window;
  }

  public int mlpWidth() {
    return mlp.width;
  }

  public Activation activation() {
    return mlp.activation;
  }
}
