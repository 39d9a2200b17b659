package dev.treeline.bench.grove;

import java.util.List;

/// Random numbers that are the same on every Java: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014,
/// figure 16), with our own bounded draw. Not thread-safe.
final class Dice {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  private Dice(long state) {
    this.state = state;
  }

  /// Dice for one purpose (`stream`) and one `index`: independent of all other purposes and
  /// indices.
  static Dice of(long seed, String stream, long index) {
    long hash = mix(seed + GAMMA);
    for (int i = 0; i < stream.length(); i++) {
      hash = mix(hash + GAMMA + stream.charAt(i));
    }
    return new Dice(mix(hash + GAMMA * (index + 1)));
  }

  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /// Uniform in `[0, bound)`; the bias of the multiplication is below 2^-31.
  int below(int bound) {
    return (int) (((nextLong() >>> 33) * bound) >>> 31);
  }

  /// Uniform in `[low, high]`.
  int between(int low, int high) {
    return low + below(high - low + 1);
  }

  /// True in `percent` of 100 throws.
  boolean chance(int percent) {
    return below(100) < percent;
  }

  /// Uniform in `[0, 1)`.
  double unit() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  <T> T pick(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  /// Shuffles in place.
  <T> void shuffle(List<T> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      list.set(i, list.set(below(i + 1), list.get(i)));
    }
  }
}
