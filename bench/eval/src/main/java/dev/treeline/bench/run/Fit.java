package dev.treeline.bench.run;

import dev.treeline.bench.Gold;

/// What a method found out on other items than it is scored on.
public sealed interface Fit {
  /// A shift of the Yes/No margin, in nats.
  record Shift(double nats) implements Fit {}

  /// An item to learn from: the question as the method's strategy asks it, and the right answer.
  record Example(Scene scene, Gold gold) {}
}
