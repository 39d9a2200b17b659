package dev.treeline.models;

/// Rotary position embedding: how fast each pair of a head's numbers turns with the position.
///
/// @param base theta, > 0
/// @param maxPositions the positions the model was made for
public record RotaryConfig(double base, int maxPositions, RotaryScaling scaling) {
  public RotaryConfig {
    if (!(base > 0)) {
      throw new IllegalArgumentException("base must be > 0, but is " + base);
    }
    if (maxPositions <= 0) {
      throw new IllegalArgumentException("maxPositions must be > 0, but is " + maxPositions);
    }
  }

  /// The angle by which each pair turns at each step, in radians, as `transformers`'
  /// modeling_rope_utils computes it in single precision; for texts as long as the model was made
  /// for.
  ///
  /// @param headWidth K, even
  /// @return `[K / 2]`
  public float[] inverseFrequencies(int headWidth) {
    float[] powers = new float[headWidth / 2];
    for (int i = 0; i < powers.length; i++) {
      powers[i] = (float) Math.pow((float) base, (float) (2 * i) / headWidth);
    }
    return inverseFrequencies(powers, 0);
  }

  /// The same from `base(reach)` to the powers `2i / K`, which an engine may compute in its own way
  /// so that every bit is the reference's.
  ///
  /// @param powers `[K / 2]`
  /// @param reach one more than the largest position of the text
  public float[] inverseFrequencies(float[] powers, int reach) {
    return scaling.inverseFrequencies(powers, this, reach);
  }

  /// The base for a text of some length.
  public double base(int headWidth, int reach) {
    if (!(scaling instanceof RotaryScaling.Dynamic(double factor)) || reach <= maxPositions) {
      return base;
    }
    float stretched = (float) factor * reach / maxPositions - (float) (factor - 1);
    return (float) base * (float) Math.pow(stretched, headWidth / (headWidth - 2.0));
  }

  /// What cosines and sines are multiplied with.
  public double attentionFactor() {
    return scaling.attentionFactor();
  }

  /// Which table of angles a text of some length needs: texts with the same number share one. The
  /// number is 0 for texts as long as the model was made for, and always for most kinds.
  public int regime(int reach) {
    return switch (scaling) {
      case RotaryScaling.Dynamic _ -> reach > maxPositions ? reach : 0;
      case RotaryScaling.LongRope longRope -> reach > longRope.originalPositions() ? 1 : 0;
      case RotaryScaling.None _,
          RotaryScaling.Linear _,
          RotaryScaling.Llama3 _,
          RotaryScaling.Yarn _ ->
          0;
    };
  }

  /// Whether the angles of a text depend on its length.
  public boolean dependsOnLength() {
    return scaling instanceof RotaryScaling.Dynamic || scaling instanceof RotaryScaling.LongRope;
  }

  /// Reads both forms: `rope_theta` with `rope_scaling`, and `rope_parameters` (transformers 5).
  static RotaryConfig read(ConfigNode text, double baseOtherwise, int positionsOtherwise) {
    int positions = text.positive("max_position_embeddings", positionsOtherwise);
    ConfigNode rope = text.child(text.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
    double base =
        rope.positiveNumber("rope_theta", text.positiveNumber("rope_theta", baseOtherwise));
    for (ConfigNode node : new ConfigNode[] {rope, text}) {
      if (node.positiveNumber("partial_rotary_factor", 1) != 1) {
        throw node.wrong("partial_rotary_factor", "other than 1 is not supported");
      }
    }
    return new RotaryConfig(base, positions, RotaryScaling.read(text, rope, positions));
  }
}
