package dev.treeline.decoding;

/// What samplers and contrast rules share about rows.
final class Rows {
  private Rows() {}

  /// The first of the largest values.
  ///
  /// @param logits `[V]`
  /// @throws IllegalStateException if one is NaN or +infinity, or none is above -infinity
  static int argmax(float[] logits) {
    float best = Float.NEGATIVE_INFINITY;
    int at = -1;
    for (int v = 0; v < logits.length; v++) {
      // true for NaN as well, so that one comparison serves the whole row
      if (!(logits[v] <= best)) {
        best = requireUsable(logits, v);
        at = v;
      }
    }
    if (at < 0) {
      throw new IllegalStateException(
          "a row of " + logits.length + " logits leaves no token to choose: all are -infinity");
    }
    return at;
  }

  /// The logit below which a token is implausible: ln(beta) + max, in float32 as VCD's code has it.
  ///
  /// @param clean `[V]`, checked as [#argmax] does
  static float cutoff(float[] clean, double beta) {
    return (float) Math.log((float) beta) + clean[argmax(clean)];
  }

  /// Sets what is below the cutoff to -infinity.
  ///
  /// @param logits `[V]`, changed in place
  static void mask(float[] logits, float cutoff) {
    for (int v = 0; v < logits.length; v++) {
      if (logits[v] < cutoff) {
        logits[v] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  static void requireSameLength(float[] clean, float[] amateur) {
    if (clean.length != amateur.length) {
      throw new IllegalStateException(
          "both views must have one vocabulary, but clean rows have %d logits and amateur rows %d"
              .formatted(clean.length, amateur.length));
    }
  }

  static float requireFinite(float contrasted, int v, float clean, float amateur) {
    if (!Float.isFinite(contrasted)) {
      throw new IllegalStateException(
          "contrasted logits must be finite where the clean view finds a token plausible, but token "
              + (v + " has " + contrasted + " (clean " + clean + ", amateur " + amateur + ")"));
    }
    return contrasted;
  }

  private static float requireUsable(float[] logits, int v) {
    float logit = logits[v];
    if (!(logit < Float.POSITIVE_INFINITY)) {
      throw new IllegalStateException(
          "logits must be finite or -infinity, but token " + v + " has " + logit);
    }
    return logit;
  }
}
