package dev.treeline.decoding;

/// Chooses a token from a row. Made by [Sampling]; one for each thread, as it may keep scratch
/// memory and a random generator.
@FunctionalInterface
public interface Sampler {
  /// Chooses one token.
  ///
  /// @param logits `[V]`, not changed and not kept; -infinity is never chosen
  /// @return an id in `[0, V)`
  /// @throws IllegalStateException if the row holds NaN or +infinity, or nothing above -infinity
  int sample(float[] logits);
}
