package dev.treeline.decoding;

import java.util.Arrays;

/// What samplers and contrast rules share about rows.
final class Rows {
  /// What sums over a row work with, made once for each thread.
  private static final ThreadLocal<double[][]> BLOCKS =
      ThreadLocal.withInitial(() -> new double[2][Series.BLOCK]);

  private static final int EXPONENT = 0x7f800000; // all ones in what is not finite
  private static final int NOTHING = Float.floatToRawIntBits(Float.NEGATIVE_INFINITY);

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
      // without a branch: half the time
      logits[v] = logits[v] < cutoff ? Float.NEGATIVE_INFINITY : logits[v];
    }
  }

  /// Weighs two rows on the plausible tokens: what is below the cutoff becomes -infinity.
  ///
  /// @param clean `[V]`, changed in place
  /// @param second `[V]`, not changed
  static void combine(
      float[] clean, float[] second, float cleanWeight, float secondWeight, float cutoff) {
    float least = Math.max(cutoff, -Float.MAX_VALUE); // one comparison for -infinity as well
    for (int v = 0; v < clean.length; v++) {
      float logit = clean[v];
      float combined = cleanWeight * logit + secondWeight * second[v];
      int bits = Float.floatToRawIntBits(combined);
      // as whole numbers, since a choice between floats is a branch, which where many tokens are
      // plausible the processor guesses wrong half the time
      if ((EXPONENT & (logit < least ? 0 : bits)) == EXPONENT) {
        requireFinite(combined, v, logit, second[v]);
      }
      clean[v] = Float.intBitsToFloat(logit < least ? NOTHING : bits);
    }
  }

  /// The log of the sum of the exponentials: what turns logits into log-probabilities when it is
  /// taken off them.
  ///
  /// @param logits `[V]`, at least one above -infinity
  static double logSumExp(float[] logits) {
    double max = logits[argmax(logits)];
    double[][] kept = BLOCKS.get();
    double[] block = kept[0];
    double[] scratch = kept[1];
    double sum = 0;
    for (int from = 0; from < logits.length; from += Series.BLOCK) {
      int count = Math.min(Series.BLOCK, logits.length - from);
      for (int i = 0; i < count; i++) {
        block[i] = logits[from + i] - max;
      }
      Series.exp(block, scratch, count);
      sum += Series.sum(block, count);
    }
    return max + Math.log(sum);
  }

  static void requireSameLength(float[] clean, float[] amateur) {
    if (clean.length != amateur.length) {
      throw new IllegalStateException(
          "both views must have one vocabulary, but clean rows have %d logits and amateur rows %d"
              .formatted(clean.length, amateur.length));
    }
  }

  /// Some logits of a row, in the order of their ids.
  static float[] gather(float[] row, int[] ids) {
    if (ids.length > 0 && ids[ids.length - 1] >= row.length) {
      throw new IllegalStateException(
          "both views must have one vocabulary, but token %d is asked of a row of %d logits"
              .formatted(ids[ids.length - 1], row.length));
    }
    var values = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      values[i] = row[ids[i]];
    }
    return values;
  }

  /// Sets a row to `logits` at `ids` and -infinity elsewhere.
  static void leave(int[] ids, float[] logits, float[] row) {
    Arrays.fill(row, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < ids.length; i++) {
      row[ids[i]] = logits[i];
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

  /// As the other, with a constant added, summed in double.
  static void combine(float[] clean, float[] second, Weights weights, float cutoff) {
    float least = Math.max(cutoff, -Float.MAX_VALUE); // one comparison for -infinity as well
    for (int v = 0; v < clean.length; v++) {
      float logit = clean[v];
      if (logit < least) {
        clean[v] = Float.NEGATIVE_INFINITY;
      } else {
        double combined = weights.clean * logit + weights.second * second[v] + weights.constant;
        clean[v] = requireFinite((float) combined, v, logit, second[v]);
      }
    }
  }

  /// What a row is made of: clean × the clean one + second × the other + a constant.
  record Weights(double clean, double second, double constant) {}

  static float requireUsable(float[] logits, int v) {
    float logit = logits[v];
    if (!(logit < Float.POSITIVE_INFINITY)) {
      throw new IllegalStateException(
          "logits must be finite or -infinity, but token " + v + " has " + logit);
    }
    return logit;
  }
}
