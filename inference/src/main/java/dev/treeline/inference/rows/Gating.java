package dev.treeline.inference.rows;

import dev.treeline.inference.rows.RowShape.Gate;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The gate of a decoder's second map: `f(gate) · up`.
///
/// @param width how far the numbers of the gate and what they gate are apart
record Gating(Gate gate, int width) {
  private static final float CUBE = 0.044715f;
  private static final float ROOT = 1.5957692f; // 2 sqrt(2 / pi)

  /// @param both the gate's numbers begin at `from`
  /// @param to `count` results go there
  void apply(float[] both, int from, float[] to, int at, int count) {
    for (int i = 0; i < count; i += Lanes.WIDTH) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(i, count);
      FloatVector g = FloatVector.fromArray(Lanes.FLOATS, both, from + i, mask);
      FloatVector up = FloatVector.fromArray(Lanes.FLOATS, both, from + width + i, mask);
      FloatVector z =
          switch (gate) {
            case SILU -> g;
            // gelu(x) = x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3)), since 1 + tanh(a) = 2
            // sigmoid(2a)
            case GELU_TANH -> g.mul(g).mul(g).mul(CUBE).add(g).mul(ROOT);
          };
      FloatVector sigmoid = FloatVector.broadcast(Lanes.FLOATS, 1).div(Lanes.exp(z.neg()).add(1));
      g.mul(sigmoid).mul(up).intoArray(to, at + i, mask);
    }
  }
}
