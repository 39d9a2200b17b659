package dev.treeline.inference.rows;

import static dev.treeline.inference.rows.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/// The gate between a decoder's maps: `f(gate) · up`. Belongs to one worker.
final class Gating {
  private static final float CUBE = 0.044715f;
  private static final float ROOT = 1.5957692f; // 2 sqrt(2 / pi)

  private final RowShape.Gate kind;
  private final float[] exponents;

  /// @param most places at a time
  Gating(RowShape.Gate kind, int most) {
    this.kind = kind;
    this.exponents = new float[Lanes.rounded(most)];
  }

  /// Places from `first` up to `end`, and up to a whole vector behind it.
  ///
  /// @param gate changed to the result
  void apply(float[] gate, float[] up, int first, int end) {
    switch (kind) {
      case SILU -> silu(gate, first, end);
      case GELU_TANH -> gelu(gate, first, end);
    }
    Lanes.exp(exponents, end - first, 0);
    for (int i = first; i < end; i += Lanes.WIDTH) {
      FloatVector e = fromArray(FLOATS, exponents, i - first);
      FloatVector sigmoid = FloatVector.broadcast(FLOATS, 1).div(e.add(1));
      fromArray(FLOATS, gate, i).mul(sigmoid).mul(fromArray(FLOATS, up, i)).intoArray(gate, i);
    }
  }

  private void silu(float[] gate, int first, int end) {
    for (int i = first; i < end; i += Lanes.WIDTH) {
      fromArray(FLOATS, gate, i).neg().intoArray(exponents, i - first);
    }
  }

  /// gelu(x) = x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3)), since 1 + tanh(a) = 2 sigmoid(2a)
  private void gelu(float[] gate, int first, int end) {
    for (int i = first; i < end; i += Lanes.WIDTH) {
      FloatVector g = fromArray(FLOATS, gate, i);
      g.mul(g).mul(g).mul(CUBE).add(g).mul(ROOT).neg().intoArray(exponents, i - first);
    }
  }
}
