package dev.treeline.decoding;

import java.util.random.RandomGenerator;

/// The noise that VCD lays over a picture: x_t = sqrt(abar_t) x + sqrt(1 − abar_t) n, n normal,
/// abar_t the product of 1 − b_i up to t, b_i = sigmoid(-6 … 6 in 1000 steps) (5e-3 − 1e-5) + 1e-5.
///
/// Follows DAMO-NLP-SG/VCD at d6568ff, `vcd_utils/vcd_add_noise.py`, but computes the schedule in
/// double. It belongs on the prepared pixels (resized, cropped, normalised), of any shape, and does
/// not clamp. At VCD's step 500 the picture keeps 86 % of its amplitude, at 999 28.5 %.
public final class DiffusionNoise {
  /// How many steps the schedule has.
  public static final int STEPS = 1000;

  private static final double[] SIGNAL_POWER = signalPower(); // [STEPS] abar_t

  private DiffusionNoise() {}

  private static double[] signalPower() {
    var power = new double[STEPS];
    double product = 1;
    for (int i = 0; i < STEPS; i++) {
      double position = -6 + 12.0 * i / (STEPS - 1);
      double sigmoid = 1 / (1 + StrictMath.exp(-position));
      product *= 1 - (sigmoid * (0.5e-2 - 1e-5) + 1e-5);
      power[i] = product;
    }
    return power;
  }

  /// The factor on the picture after `timestep`, in (0, 1).
  ///
  /// @param timestep in [0, STEPS)
  public static double signal(int timestep) {
    return Math.sqrt(power(timestep));
  }

  /// The factor on the noise after `timestep`, in (0, 1).
  ///
  /// @param timestep in [0, STEPS)
  public static double noise(int timestep) {
    return Math.sqrt(1 - power(timestep));
  }

  private static double power(int timestep) {
    if (timestep < 0 || timestep >= STEPS) {
      throw new IllegalArgumentException(
          "timestep must be in [0, " + STEPS + "), but is " + timestep);
    }
    return SIGNAL_POWER[timestep];
  }

  /// Noises a picture with a draw of its own.
  ///
  /// @param pixels prepared pixels of any shape, not changed
  /// @param timestep in [0, STEPS)
  /// @param random the same generator in the same state gives the same noise on every machine
  /// @return a new array of the same length
  public static float[] apply(float[] pixels, int timestep, RandomGenerator random) {
    return apply(pixels, standardNormal(pixels.length, random), timestep);
  }

  /// Noises a picture with a given draw.
  ///
  /// @param pixels prepared pixels of any shape, not changed
  /// @param standardNormal as many draws from N(0, 1)
  /// @param timestep in [0, STEPS)
  /// @return a new array of the same length
  public static float[] apply(float[] pixels, float[] standardNormal, int timestep) {
    if (pixels.length != standardNormal.length) {
      throw new IllegalArgumentException(
          "standardNormal must have one draw for each of %d pixels, but has %d"
              .formatted(pixels.length, standardNormal.length));
    }
    float signal = (float) signal(timestep);
    float noise = (float) noise(timestep);
    var noised = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      noised[i] = signal * pixels[i] + noise * standardNormal[i];
    }
    return noised;
  }

  /// Draws from N(0, 1) by Box and Muller, rounded from strict arithmetic. The JDK's own
  /// `nextGaussian` has changed between releases, and would change results with them.
  ///
  /// @param count how many, at least 0
  public static float[] standardNormal(int count, RandomGenerator random) {
    return new NormalDraws(random).draw(count);
  }
}
