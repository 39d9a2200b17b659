package dev.treeline.models.image;

import java.util.Arrays;
import java.util.function.DoubleToIntFunction;

/// Along one edge of a resized picture: for each place, the run of source pixels it is mixed from
/// and their weights.
///
/// Follows python-pillow/Pillow `src/libImaging/Resample.c`, `precompute_coeffs` and
/// `normalize_coeffs_8bpc`; the weights of 16 bits follow pytorch/pytorch 2.7.1
/// `aten/src/ATen/native/cpu/UpSampleKernel.cpp`, `_compute_index_ranges_int16_weights`.
///
/// @param first first source pixel of each place
/// @param count number of source pixels of each place
/// @param values weights times 2^`precisionBits`, `stride` for each place
/// @param stride room for the longest run; 0 where the edge keeps its length and nothing is mixed
/// @param precisionBits fraction bits of a weight
@SuppressWarnings("ArrayRecordComponent")
record ResampleWeights(int[] first, int[] count, int[] values, int stride, int precisionBits) {
  /// Pillow's fraction bits: 8 for the value and 2 for overshoot are left of the 32.
  private static final int PRECISION_BITS = 32 - 8 - 2;

  /// An edge, before and after, and the part of it that is wanted.
  record Edge(int sourceSize, int size, int start, int places) {}

  /// Pillow's weights.
  static ResampleWeights of(Edge edge, ResampleFilter filter) {
    double scale = (double) (float) edge.sourceSize / edge.size; // a float there, too
    return new Mix(edge, scale, filter).fixed(_ -> PRECISION_BITS);
  }

  /// The weights of torch's antialiased resizing of bytes: as many fraction bits as let the largest
  /// weight fit 16 bits.
  static ResampleWeights ofTorch(Edge edge, ResampleFilter filter) {
    double scale = (double) edge.sourceSize / edge.size;
    return new Mix(edge, scale, filter).fixed(ResampleWeights::bitsWithinShort);
  }

  private static int bitsWithinShort(double largest) {
    int bits = 0;
    while (bits < PRECISION_BITS && (int) (0.5 + largest * (1 << (bits + 1))) < 1 << 15) {
      bits++;
    }
    return bits;
  }

  /// An edge that is stretched or shrunk.
  ///
  /// @param scale source pixels for each place
  private record Mix(Edge edge, double scale, ResampleFilter filter) {
    ResampleWeights fixed(DoubleToIntFunction bitsForLargest) {
      int[] first = new int[edge.places];
      int[] count = new int[edge.places];
      if (edge.sourceSize == edge.size) {
        for (int i = 0; i < edge.places; i++) {
          first[i] = edge.start + i;
          count[i] = 1;
        }
        return new ResampleWeights(first, count, new int[0], 0, PRECISION_BITS);
      }
      double support = filter.support() * Math.max(scale, 1.0);
      int stride = (int) Math.ceil(support) * 2 + 1;
      double[] weights = new double[Math.multiplyExact(edge.places, stride)];
      double largest = 0;
      for (int i = 0; i < edge.places; i++) {
        double center = (edge.start + i + 0.5) * scale;
        first[i] = Math.max((int) (center - support + 0.5), 0);
        count[i] = Math.min((int) (center + support + 0.5), edge.sourceSize) - first[i];
        count[i] = Math.min(count[i], stride);
        double most = fill(weights, i * stride, count[i], first[i], center);
        largest = Math.max(largest, most);
      }
      int bits = bitsForLargest.applyAsInt(largest);
      int[] values = new int[weights.length];
      Arrays.setAll(values, i -> fixedPoint(weights[i], bits));
      return new ResampleWeights(first, count, values, stride, bits);
    }

    /// Weights that sum to 1; the largest of them.
    private double fill(double[] weights, int at, int count, int first, double center) {
      double shrunk = 1.0 / Math.max(scale, 1.0);
      double sum = 0;
      for (int j = 0; j < count; j++) {
        weights[at + j] = filter.weight((j + first - center + 0.5) * shrunk);
        sum += weights[at + j];
      }
      double largest = 0;
      for (int j = 0; j < count; j++) {
        weights[at + j] = sum == 0.0 ? weights[at + j] : weights[at + j] / sum;
        largest = Math.max(largest, weights[at + j]);
      }
      return largest;
    }
  }

  private static int fixedPoint(double weight, int bits) {
    double scaled = weight * (1 << bits);
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
