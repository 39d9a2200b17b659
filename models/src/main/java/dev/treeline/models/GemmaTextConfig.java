package dev.treeline.models;

import java.util.OptionalDouble;

/// The shape of a Gemma's language model: Llama's, whose embeddings are multiplied by the root of
/// the width and whose norms multiply by one more than their weights.
///
/// @param text its window's layers are the local ones
/// @param local how these turn
/// @param queryScale queries are multiplied by `queryScale^-½`
/// @param outputNorms whether each part of a layer has a norm behind it as well (from Gemma 2 on)
/// @param scoreCap scores s of attention become `cap · tanh(s / cap)`
/// @param headCap logits likewise
public record GemmaTextConfig(
    TextConfig text,
    RotaryConfig local,
    double queryScale,
    boolean outputNorms,
    OptionalDouble scoreCap,
    OptionalDouble headCap) {

  /// The same as the reference runs it below a model that sees: its head caps nothing there.
  GemmaTextConfig belowAnother() {
    return new GemmaTextConfig(
        text, local, queryScale, outputNorms, scoreCap, OptionalDouble.empty());
  }
}
