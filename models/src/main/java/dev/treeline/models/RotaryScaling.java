package dev.treeline.models;

import java.util.ArrayList;
import java.util.List;

/// How rotary frequencies are stretched beyond the positions of the first training.
///
/// Source: huggingface/transformers 4.57.6, `modeling_rope_utils.py`: the same steps in the same
/// order, in single precision where it computes so.
public sealed interface RotaryScaling {
  /// How many positions the first training had.
  String TRAINED = "original_max_position_embeddings";

  /// From the powers of the base to the angles per step.
  ///
  /// @param powers `[K / 2]`
  /// @param reach one more than the largest position
  /// @return `[K / 2]`
  float[] inverseFrequencies(float[] powers, RotaryConfig config, int reach);

  /// What cosines and sines are multiplied with.
  default double attentionFactor() {
    return 1;
  }

  /// As they are.
  record None() implements RotaryScaling {
    @Override
    public float[] inverseFrequencies(float[] powers, RotaryConfig config, int reach) {
      return inverted(powers);
    }
  }

  /// All divided by `factor`.
  record Linear(double factor) implements RotaryScaling {
    @Override
    public float[] inverseFrequencies(float[] powers, RotaryConfig config, int reach) {
      float[] inverse = inverted(powers);
      for (int i = 0; i < inverse.length; i++) {
        inverse[i] /= (float) factor;
      }
      return inverse;
    }
  }

  /// NTK-aware: beyond the trained positions the base grows with the text, so that each longer text
  /// turns more slowly.
  record Dynamic(double factor) implements RotaryScaling {
    @Override
    public float[] inverseFrequencies(float[] powers, RotaryConfig config, int reach) {
      return inverted(powers);
    }
  }

  /// Llama 3.1's: slow ones divided by `factor`, fast ones kept, a ramp between.
  record Llama3(double factor, double lowFactor, double highFactor, int originalPositions)
      implements RotaryScaling {
    @Override
    public float[] inverseFrequencies(float[] powers, RotaryConfig config, int reach) {
      float[] inverse = inverted(powers);
      float slow = (float) (originalPositions / lowFactor);
      float fast = (float) (originalPositions / highFactor);
      for (int i = 0; i < inverse.length; i++) {
        float wave = 1 / inverse[i] * (float) (2 * Math.PI);
        float scaled = wave > slow ? inverse[i] / (float) factor : inverse[i];
        if (wave >= fast && wave <= slow) {
          float smooth =
              (1 / wave * originalPositions - (float) lowFactor) / (float) (highFactor - lowFactor);
          scaled = (1 - smooth) * scaled / (float) factor + smooth * scaled;
        }
        inverse[i] = scaled;
      }
      return inverse;
    }
  }

  /// YaRN (arXiv 2309.00071): pairs that turn seldom are slowed by `factor`, those that turn often
  /// kept, a ramp between.
  ///
  /// @param low the first pair of the ramp, ≥ 0
  /// @param high where the ramp ends
  record Yarn(double factor, double low, double high, double attentionFactor)
      implements RotaryScaling {
    @Override
    public float[] inverseFrequencies(float[] powers, RotaryConfig config, int reach) {
      float[] inverse = new float[powers.length];
      float width = (float) (low == high ? high + 0.001 - low : high - low);
      for (int i = 0; i < inverse.length; i++) {
        float ramp = Math.clamp((i - (float) low) / width, 0f, 1f);
        float kept = 1 - ramp;
        float slowed = 1 / ((float) factor * powers[i]);
        inverse[i] = slowed * (1 - kept) + 1 / powers[i] * kept;
      }
      return inverse;
    }
  }

  /// LongRoPE (arXiv 2402.13753): a factor for each pair, other ones beyond the trained positions.
  record LongRope(
      List<Double> shortFactors,
      List<Double> longFactors,
      int originalPositions,
      double attentionFactor)
      implements RotaryScaling {
    public LongRope {
      shortFactors = List.copyOf(shortFactors);
      longFactors = List.copyOf(longFactors);
    }

    @Override
    public float[] inverseFrequencies(float[] powers, RotaryConfig config, int reach) {
      List<Double> factors = reach > originalPositions ? longFactors : shortFactors;
      if (factors.size() != powers.length) {
        throw new ModelFormatException(
            "rope_scaling: longrope needs %d factors for this head width, but has %d"
                .formatted(powers.length, factors.size()));
      }
      float[] inverse = new float[powers.length];
      for (int i = 0; i < inverse.length; i++) {
        inverse[i] = 1 / (factors.get(i).floatValue() * powers[i]);
      }
      return inverse;
    }
  }

  private static float[] inverted(float[] powers) {
    float[] inverse = new float[powers.length];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = 1 / powers[i];
    }
    return inverse;
  }

  /// Reads `rope_scaling` or `rope_parameters`.
  ///
  /// @param text the part around it
  /// @param positions `max_position_embeddings`
  static RotaryScaling read(ConfigNode text, ConfigNode rope, int positions) {
    String fresh = rope.text("rope_type", "default");
    // where both stand, the reference lets the older key win
    String kind = rope.text("type", fresh);
    return switch (kind) {
      case "default", "mrope" -> new None();
      case "linear" -> new Linear(required(rope, "factor"));
      case "dynamic" -> {
        var _ = rope.has(TRAINED); // which the reference leaves aside here
        yield new Dynamic(required(rope, "factor"));
      }
      case "llama3" ->
          new Llama3(
              required(rope, "factor"),
              required(rope, "low_freq_factor"),
              required(rope, "high_freq_factor"),
              rope.positive(TRAINED, positions));
      case "yarn" -> yarn(text, rope, positions);
      case "longrope", "su" -> longRope(text, rope, positions);
      default ->
          throw rope.mustBe(
              rope.has("type") ? "type" : "rope_type",
              "one of default, dynamic, linear, llama3, longrope, yarn");
    };
  }

  private static Yarn yarn(ConfigNode text, ConfigNode rope, int positions) {
    double factor = required(rope, "factor");
    int original = rope.positive(TRAINED, positions);
    double attention = scale(factor, 1);
    if (rope.has("mscale") && rope.has("mscale_all_dim")) {
      attention =
          scale(factor, rope.positiveNumber("mscale", 1))
              / scale(factor, rope.positiveNumber("mscale_all_dim", 1));
    }
    int width = headWidth(text);
    double base = rope.positiveNumber("rope_theta", text.positiveNumber("rope_theta", 10000));
    double low = dimension(rope.positiveNumber("beta_fast", 32), width, base, original);
    double high = dimension(rope.positiveNumber("beta_slow", 1), width, base, original);
    if (rope.flag("truncate", true)) {
      low = Math.floor(low);
      high = Math.ceil(high);
    }
    return new Yarn(
        factor,
        Math.max(low, 0),
        Math.min(high, width - 1),
        rope.positiveNumber("attention_factor", attention));
  }

  private static double scale(double factor, double by) {
    return factor <= 1 ? 1 : 0.1 * by * Math.log(factor) + 1;
  }

  /// The pair that turns `rotations` times over the trained positions.
  private static double dimension(double rotations, int width, double base, int positions) {
    return width * Math.log(positions / (rotations * 2 * Math.PI)) / (2 * Math.log(base));
  }

  private static int headWidth(ConfigNode text) {
    int heads = text.positive("num_attention_heads", 32);
    return text.positive("head_dim", Math.max(1, text.positive("hidden_size", 4096) / heads));
  }

  /// The trained positions are those beside the block, as Phi-3 gives them, or all; the reference
  /// leaves those in the block aside, except in `rope_parameters`.
  static LongRope longRope(ConfigNode text, ConfigNode rope, int positions) {
    boolean inside = rope.has(TRAINED) && text.has("rope_parameters");
    ConfigNode place = inside ? rope : text;
    int original = place.positive(TRAINED, positions);
    boolean known = place.has(TRAINED);
    double factor = known ? (double) positions / original : rope.positiveNumber("factor", 1);
    if (!known && !rope.has("factor") && !rope.has("attention_factor")) {
      throw rope.wrong("factor", "is missing");
    }
    double attention = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
    return new LongRope(
        factors(rope, "short_factor"),
        factors(rope, "long_factor"),
        original,
        rope.positiveNumber("attention_factor", attention));
  }

  private static List<Double> factors(ConfigNode rope, String key) {
    var factors = new ArrayList<Double>();
    for (var one : rope.first(key)) {
      if (!one.isNumber() || !(one.doubleValue() > 0)) {
        throw rope.mustBe(key, "a list of numbers above 0");
      }
      factors.add(one.doubleValue());
    }
    if (factors.isEmpty()) {
      throw rope.wrong(key, "is missing");
    }
    return factors;
  }

  private static double required(ConfigNode rope, String key) {
    if (!rope.has(key)) {
      throw rope.wrong(key, "is missing");
    }
    return rope.positiveNumber(key, Double.NaN);
  }
}
