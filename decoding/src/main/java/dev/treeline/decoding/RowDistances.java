package dev.treeline.decoding;

import java.util.Arrays;

/// How far rows are apart as distributions, block by block ([Series]).
final class RowDistances {
  /// Less probability than this counts as none.
  private static final double NONE = 0x1p-1000;

  /// Below it a root of [#NONE] would be something.
  private static final double LEAST_EXPONENT = 0x1p-4;

  /// Made once for each thread.
  private static final ThreadLocal<RowDistances> KEPT = ThreadLocal.withInitial(RowDistances::new);

  private final double[] p = new double[Series.BLOCK];
  private final double[] q = new double[Series.BLOCK];
  private final double[] logs = new double[Series.BLOCK];
  private final double[] scratch = new double[Series.BLOCK];

  private RowDistances() {}

  /// A row and what is taken off its logits for log-probabilities.
  @SuppressWarnings("ArrayRecordComponent")
  private record Distribution(float[] logits, double norm) {
    static Distribution of(float[] logits) {
      return new Distribution(logits, Rows.logSumExp(logits));
    }

    double log(int v) {
      return logits[v] - norm;
    }

    void probabilities(int from, int count, double[] to, double[] scratch) {
      for (int i = 0; i < count; i++) {
        to[i] = logits[from + i] - norm;
      }
      Series.exp(to, scratch, count);
    }
  }

  /// The divergences of some rows from one ([ContrastRule.Dola#farthest]).
  ///
  /// @param last `[V]`
  /// @param early `[rows][V]`
  /// @return `[rows]`
  static double[] divergences(float[] last, float[][] early) {
    RowDistances distances = KEPT.get();
    Distribution one = Distribution.of(last);
    Distribution[] others = Arrays.stream(early).map(Distribution::of).toArray(Distribution[]::new);
    double[] sums = new double[early.length];
    for (int from = 0; from < last.length; from += Series.BLOCK) {
      int count = Math.min(Series.BLOCK, last.length - from);
      one.probabilities(from, count, distances.p, distances.scratch);
      for (int i = 0; i < sums.length; i++) {
        others[i].probabilities(from, count, distances.q, distances.scratch);
        sums[i] += distances.divergence(one, others[i], from, count);
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = 0.5 * sums[i] / last.length;
    }
    return sums;
  }

  /// The sum of m (2 ln m - ln p - ln q) over a block, m = (p + q) / 2.
  private double divergence(Distribution one, Distribution other, int from, int count) {
    for (int i = 0; i < count; i++) {
      q[i] = (p[i] + q[i]) / 2;
      logs[i] = q[i];
    }
    Series.log(logs, scratch, count);
    for (int i = 0; i < count; i++) {
      double less = one.log(from + i) + other.log(from + i);
      logs[i] = q[i] < NONE ? 0 : q[i] * (2 * logs[i] - less);
    }
    return Series.sum(logs, count);
  }

  /// The sum of log₂(|p − q|^exponent + 1) (p + q) / 2 ([ContrastRule.Code]).
  ///
  /// @param clean `[V]`
  /// @param amateur `[V]`
  static double code(float[] clean, float[] amateur, double exponent) {
    RowDistances distances = KEPT.get();
    Distribution one = Distribution.of(clean);
    Distribution other = Distribution.of(amateur);
    double sum = 0;
    for (int from = 0; from < clean.length; from += Series.BLOCK) {
      int count = Math.min(Series.BLOCK, clean.length - from);
      one.probabilities(from, count, distances.p, distances.scratch);
      other.probabilities(from, count, distances.q, distances.scratch);
      sum += distances.code(exponent, count);
    }
    return 0.5 * sum / Math.log(2);
  }

  private double code(double exponent, int count) {
    if (exponent < LEAST_EXPONENT) {
      for (int i = 0; i < count; i++) {
        logs[i] = 1 + Math.pow(Math.abs(p[i] - q[i]), exponent);
      }
    } else {
      power(exponent, count);
    }
    Series.log(logs, scratch, count);
    for (int i = 0; i < count; i++) {
      logs[i] *= p[i] + q[i];
    }
    return Series.sum(logs, count);
  }

  private void power(double exponent, int count) {
    for (int i = 0; i < count; i++) {
      logs[i] = Math.max(Math.abs(p[i] - q[i]), NONE);
    }
    Series.log(logs, scratch, count);
    for (int i = 0; i < count; i++) {
      logs[i] *= exponent;
    }
    Series.exp(logs, scratch, count);
    for (int i = 0; i < count; i++) {
      logs[i] += 1;
    }
  }
}
