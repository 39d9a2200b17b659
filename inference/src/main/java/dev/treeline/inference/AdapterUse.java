package dev.treeline.inference;

/// How an adapter is applied to a model that is loaded.
public enum AdapterUse {
  /// Its low-rank pairs run beside the language model's maps, which stay as they are and are shared
  /// with the base; only the pairs take memory. What it changes elsewhere (vision tower, projector,
  /// embedding, head, whole modules) is worked in.
  BESIDE,

  /// Worked into copies of the weights that it changes; the others are shared with the base. Such a
  /// copy is held in what the engine computes in, not packed.
  MERGED
}
