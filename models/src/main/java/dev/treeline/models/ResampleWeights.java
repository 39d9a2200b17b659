package dev.treeline.models;

/// Along one edge of a resized picture: for each place, the run of source pixels it is mixed from
/// and their weights.
///
/// Follows python-pillow/Pillow `src/libImaging/Resample.c`, `precompute_coeffs` and
/// `normalize_coeffs_8bpc`.
///
/// @param first first source pixel of each place
/// @param count number of source pixels of each place
/// @param values weights times 2^22, `stride` for each place
/// @param stride room for the longest run; 0 where the edge keeps its length and nothing is mixed
@SuppressWarnings("ArrayRecordComponent")
record ResampleWeights(int[] first, int[] count, int[] values, int stride) {
  /// Fraction bits of a weight: 8 for the value and 2 for overshoot are left of the 32.
  static final int PRECISION_BITS = 32 - 8 - 2;

  /// An edge, before and after, and the part of it that is wanted.
  record Edge(int sourceSize, int size, int start, int places) {}

  static ResampleWeights of(Edge edge, ResampleFilter filter) {
    int[] first = new int[edge.places];
    int[] count = new int[edge.places];
    if (edge.sourceSize == edge.size) {
      for (int i = 0; i < edge.places; i++) {
        first[i] = edge.start + i;
        count[i] = 1;
      }
      return new ResampleWeights(first, count, new int[0], 0);
    }
    double scale = (double) (float) edge.sourceSize / edge.size; // a float there, too
    double filterScale = Math.max(scale, 1.0);
    double support = filter.support() * filterScale;
    int stride = (int) Math.ceil(support) * 2 + 1;
    int[] values = new int[Math.multiplyExact(edge.places, stride)];
    double[] weights = new double[stride];
    for (int i = 0; i < edge.places; i++) {
      double center = (edge.start + i + 0.5) * scale;
      first[i] = Math.max((int) (center - support + 0.5), 0);
      count[i] = Math.min((int) (center + support + 0.5), edge.sourceSize) - first[i];
      double sum = 0;
      for (int j = 0; j < count[i]; j++) {
        weights[j] = filter.weight((j + first[i] - center + 0.5) * (1.0 / filterScale));
        sum += weights[j];
      }
      for (int j = 0; j < count[i]; j++) {
        values[i * stride + j] = fixedPoint(sum == 0.0 ? weights[j] : weights[j] / sum);
      }
    }
    return new ResampleWeights(first, count, values, stride);
  }

  private static int fixedPoint(double weight) {
    double scaled = weight * (1 << PRECISION_BITS);
    return (int) (weight < 0 ? scaled - 0.5 : scaled + 0.5);
  }

  int places() {
    return first.length;
  }

  boolean keepsLength() {
    return stride == 0;
  }

  /// The first source pixel that any place needs.
  int sourceStart() {
    return first[0];
  }

  /// Behind the last source pixel that any place needs.
  int sourceEnd() {
    return first[places() - 1] + count[places() - 1];
  }
}
