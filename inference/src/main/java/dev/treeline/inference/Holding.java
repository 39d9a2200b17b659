package dev.treeline.inference;

import dev.treeline.models.Weights;
import dev.treeline.models.adapter.Adapter;

/// How a language model comes to hold its weights: [TextWeights.Packing] of its own, or those of
/// another one with an adapter.
sealed interface Holding permits TextWeights.Packing, Holding.Adapted {
  /// Another model's weights, but for what an adapter changes.
  ///
  /// @param base stays open longer
  /// @param weights the checkpoint's
  record Adapted(TextModel base, Weights weights, Adapter adapter, AdapterUse use)
      implements Holding {}
}
