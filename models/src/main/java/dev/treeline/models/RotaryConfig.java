package dev.treeline.models;

/// Rotary position embedding: how fast each pair of a head's numbers turns with the position.
///
/// @param base theta, > 0
/// @param maxPositions the positions the model was made for
public record RotaryConfig(double base, int maxPositions, Scaling scaling) {
  public RotaryConfig {
    if (!(base > 0)) {
      throw new IllegalArgumentException("base must be > 0, but is " + base);
    }
    if (maxPositions <= 0) {
      throw new IllegalArgumentException("maxPositions must be > 0, but is " + maxPositions);
    }
  }

  /// How the frequencies are stretched beyond the positions of the first training.
  public sealed interface Scaling {
    /// As they are.
    record None() implements Scaling {}

    /// All divided by `factor`.
    record Linear(double factor) implements Scaling {}

    /// Llama 3.1's: slow ones divided by `factor`, fast ones kept, a ramp between.
    record Llama3(double factor, double lowFactor, double highFactor, int originalPositions)
        implements Scaling {}
  }

  /// The angle by which each pair turns at each step, in radians; as `transformers`'
  /// modeling_rope_utils computes it in single precision.
  ///
  /// @param headWidth K, even
  /// @return `[K / 2]`
  public float[] inverseFrequencies(int headWidth) {
    float[] frequencies = new float[headWidth / 2];
    for (int i = 0; i < frequencies.length; i++) {
      float exponent = (float) (2 * i) / headWidth;
      float frequency = 1f / (float) Math.pow((float) base, exponent);
      frequencies[i] =
          switch (scaling) {
            case Scaling.None() -> frequency;
            case Scaling.Linear(double factor) -> (float) (frequency / factor);
            case Scaling.Llama3 llama -> scaled(frequency, llama);
          };
    }
    return frequencies;
  }

  private static float scaled(float frequency, Scaling.Llama3 llama) {
    double wavelength = 2 * Math.PI / frequency;
    if (wavelength > llama.originalPositions / llama.lowFactor) {
      return (float) (frequency / llama.factor);
    }
    if (wavelength < llama.originalPositions / llama.highFactor) {
      return frequency;
    }
    double smooth =
        (llama.originalPositions / wavelength - llama.lowFactor)
            / (llama.highFactor - llama.lowFactor);
    return (float) ((1 - smooth) * (frequency / llama.factor) + smooth * frequency);
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
    return new RotaryConfig(base, positions, scaling(rope, positions));
  }

  private static Scaling scaling(ConfigNode rope, int positions) {
    String key = rope.has("rope_type") ? "rope_type" : "type";
    String kind = rope.text(key, "default");
    return switch (kind) {
      case "default" -> new Scaling.None();
      case "linear" -> new Scaling.Linear(required(rope, "factor"));
      case "llama3" ->
          new Scaling.Llama3(
              required(rope, "factor"),
              required(rope, "low_freq_factor"),
              required(rope, "high_freq_factor"),
              rope.positive("original_max_position_embeddings", positions));
      default -> throw rope.mustBe(key, "one of default, linear, llama3");
    };
  }

  private static double required(ConfigNode rope, String key) {
    if (!rope.has(key)) {
      throw rope.wrong(key, "is missing");
    }
    return rope.positiveNumber(key, Double.NaN);
  }
}
