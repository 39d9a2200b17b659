package dev.treeline.decoding;

import java.util.random.RandomGenerator;

/// A random generator that can be put back to where it was. Its numbers are those of the JDK's
/// `SplittableRandom` with the same seed (SplitMix64, Steele, Lea and Flood,
/// <https://doi.org/10.1145/2660193.2660195>).
public final class SeededRandom implements RandomGenerator {
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private long state;

  public SeededRandom(long seed) {
    state = seed;
  }

  @Override
  public long nextLong() {
    state += STEP;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /// Where it is.
  public long mark() {
    return state;
  }

  /// Goes back, or on, to a [#mark()] of this generator.
  public void reset(long mark) {
    state = mark;
  }
}
