package dev.treeline.bench.run;

import dev.treeline.bench.Gold;

/// What a method found out on other items than it is scored on.
public sealed interface Fit {
  /// A shift of the Yes/No margin, in nats.
  record Shift(double nats) implements Fit {}

  /// Where to steer.
  ///
  /// @param layers `[layers, D]`, of any length
  @SuppressWarnings("ArrayRecordComponent")
  record Directions(float[][] layers) implements Fit {}

  /// When to refuse, and how.
  record Switch(LinearModel prober, LinearModel refusal) implements Fit {}

  /// An item to learn from: the question as the method's strategy asks it, and the right answer.
  record Example(Scene scene, Gold gold) {}
}
