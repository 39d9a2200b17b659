package dev.treeline.inference.rows;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The gate between a decoder's maps: `f(gate) · up`.
final class Gating {
  private static final float CUBE = 0.044715f;
  private static final float ROOT = 1.5957692f; // 2 sqrt(2 / pi)

  private Gating() {}

  /// Places [first, end).
  ///
  /// @param gate changed to the result
  static void apply(RowShape.Gate kind, float[] gate, float[] up, int first, int end) {
    for (int i = first; i < end; i += Lanes.WIDTH) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(i, end);
      FloatVector g = FloatVector.fromArray(Lanes.FLOATS, gate, i, mask);
      FloatVector u = FloatVector.fromArray(Lanes.FLOATS, up, i, mask);
      FloatVector z =
          switch (kind) {
            case SILU -> g;
            // gelu(x) = x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3)), since 1 + tanh(a) = 2
            // sigmoid(2a)
            case GELU_TANH -> g.mul(g).mul(g).mul(CUBE).add(g).mul(ROOT);
          };
      FloatVector sigmoid = FloatVector.broadcast(Lanes.FLOATS, 1).div(Lanes.exp(z.neg()).add(1));
      g.mul(sigmoid).mul(u).intoArray(gate, i, mask);
    }
  }
}
