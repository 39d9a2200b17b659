package dev.treeline.models.adapter;

/// What an adapter adds to one linear map W `[out, in]`: W becomes W + factor · B A; with
/// magnitudes m, its rows are then scaled to have these norms.
///
/// @param a `[rank, in]`, row after row
/// @param b `[out, rank]`
/// @param magnitudes `[out]`, or empty
@SuppressWarnings("ArrayRecordComponent")
public record LowRank(int rank, double factor, float[] a, float[] b, float[] magnitudes) {
  public LowRank {
    if (rank < 1 || a.length % rank != 0 || b.length % rank != 0) {
      throw new IllegalArgumentException(
          "a and b must have %d rows and columns, but have %d and %d numbers"
              .formatted(rank, a.length, b.length));
    }
    if (magnitudes.length != 0 && magnitudes.length != b.length / rank) {
      throw new IllegalArgumentException(
          "there must be %d magnitudes, but there are %d"
              .formatted(b.length / rank, magnitudes.length));
    }
  }

  /// The width of what enters.
  public int in() {
    return a.length / rank;
  }

  /// The width of what comes out.
  public int out() {
    return b.length / rank;
  }

  /// The map with the adapter worked in. Sums run in double precision.
  ///
  /// @param weight `[out, in]`, not changed
  public float[] merged(float[] weight) {
    requireFits(weight);
    int in = in();
    float[] merged = new float[weight.length];
    double[] row = new double[in];
    for (int o = 0; o < out(); o++) {
      double scale = scale(o, weight, row);
      for (int i = 0; i < in; i++) {
        merged[o * in + i] = (float) (scale * row[i]);
      }
    }
    return merged;
  }

  /// What each row of the map with the product added is multiplied by: 1 without magnitudes.
  ///
  /// @param weight `[out, in]`, not changed
  /// @return `[out]`
  public float[] scales(float[] weight) {
    requireFits(weight);
    float[] scales = new float[out()];
    double[] row = new double[in()];
    for (int o = 0; o < scales.length; o++) {
      scales[o] = (float) scale(o, weight, row);
    }
    return scales;
  }

  /// Fills `row` with a row of W + factor · B A.
  private double scale(int o, float[] weight, double[] row) {
    int in = in();
    for (int i = 0; i < in; i++) {
      row[i] = weight[o * in + i];
    }
    for (int r = 0; r < rank; r++) {
      double times = factor * b[o * rank + r];
      for (int i = 0; i < in; i++) {
        row[i] += times * a[r * in + i];
      }
    }
    return magnitudes.length == 0 ? 1 : magnitudes[o] / norm(row);
  }

  private void requireFits(float[] weight) {
    if (weight.length != out() * in()) {
      throw new IllegalArgumentException(
          "the map must have %d x %d numbers, but has %d".formatted(out(), in(), weight.length));
    }
  }

  private static double norm(double[] row) {
    double sum = 0;
    for (double value : row) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
