package dev.treeline.decoding;

import java.util.random.RandomGenerator;

/// How a token is chosen from a row: a value to print, store and run again. [#with] makes the
/// [Sampler] that does it.
public sealed interface Sampling {
  /// The first of the largest logits.
  record Greedy() implements Sampling {}

  /// A draw from the softmax of the row, sharpened and cut in the order of Hugging Face
  /// `transformers`: temperature, top-k, top-p, min-p, each on what the one before left.
  ///
  /// @param temperature above 0; logits are divided by it
  /// @param topK keeps the k largest logits and what ties with the last of them; 0 keeps all
  /// @param topP in (0, 1]: keeps the fewest tokens, largest first, whose probabilities reach it,
  ///   with the one that crosses it; among equals the lower id comes first; 1 keeps all
  /// @param minP in [0, 1]: keeps tokens at least this times as probable as the likeliest; 0 keeps
  ///   all
  record Sampled(double temperature, int topK, double topP, double minP) implements Sampling {
    public Sampled {
      if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "temperature must be above 0 and finite, but is "
                + temperature
                + (temperature == 0 ? "; for the likeliest token each time use Greedy" : ""));
      }
      if (topK < 0) {
        throw new IllegalArgumentException("topK must be 0 (off) or more, but is " + topK);
      }
      if (!(topP > 0 && topP <= 1)) {
        throw new IllegalArgumentException("topP must be in (0, 1], but is " + topP);
      }
      if (!(minP >= 0 && minP <= 1)) {
        throw new IllegalArgumentException("minP must be in [0, 1], but is " + minP);
      }
    }

    /// Draws from the whole row at this temperature.
    public static Sampled at(double temperature) {
      return new Sampled(temperature, 0, 1, 0);
    }
  }

  /// Makes a sampler that draws from `random`.
  default Sampler with(RandomGenerator random) {
    return switch (this) {
      case Greedy _ -> new RepeatableSampler.Greedy();
      case Sampled sampled -> new CategoricalSampler(sampled, random);
    };
  }

  /// Makes a sampler whose draws follow from the seed alone: those of a [SeededRandom].
  default Sampler with(long seed) {
    return with(new SeededRandom(seed));
  }
}
