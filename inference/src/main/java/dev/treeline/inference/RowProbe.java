package dev.treeline.inference;

import dev.treeline.inference.rows.LayerProbe;
import java.util.Optional;

/// A [Probe] on steps in Java, which reads states and steers; on attention it can do nothing.
final class RowProbe implements LayerProbe {
  private static final double LEAST_LENGTH = 1e-12;

  private final long[] wanted;
  private final float[][] read; // of the latest row, in the order of `wanted`
  private final float[][] directions; // [layers, D] of length 1, or empty
  private final float strength;

  private RowProbe(ProbePlan plan) {
    wanted = plan.states();
    read = new float[wanted.length][];
    directions = plan.directions();
    strength = (float) plan.numbers()[1];
  }

  /// What a probe does after the prompt; nothing where that is not for steps in Java.
  static Optional<RowProbe> of(Probe probe, ProbePlan plan) {
    return switch (probe) {
      case Probe.EarlyRows _,
          Probe.States _,
          Probe.Steering _,
          Probe.ImageAttention _,
          Probe.BlankedFeatures _ ->
          Optional.of(new RowProbe(plan));
      case Probe.AttentionBoost _, Probe.TokenPruning _ -> Optional.empty();
    };
  }

  /// The states that the plan asks for, of the latest row.
  ///
  /// @return `[states, D]`
  float[][] read() {
    return read.clone();
  }

  @Override
  public void state(int depth, int row, float[] state) {
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] == depth) {
        read[i] = state.clone();
      }
    }
  }

  @Override
  public boolean turns() {
    return directions.length > 0;
  }

  /// h becomes |h| u(u(h) + strength d), u(v) = v / |v| ([Probe.Steering]).
  @Override
  public void turn(int layer, int row, float[] added) {
    float[] direction = directions[layer];
    double length = length(added);
    double unit = 1 / Math.max(LEAST_LENGTH, length);
    for (int i = 0; i < added.length; i++) {
      added[i] = (float) (added[i] * unit + direction[i] * strength);
    }
    double back = length / Math.max(LEAST_LENGTH, length(added));
    for (int i = 0; i < added.length; i++) {
      added[i] = (float) (added[i] * back);
    }
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float number : vector) {
      squares += (double) number * number;
    }
    return Math.sqrt(squares);
  }
}
