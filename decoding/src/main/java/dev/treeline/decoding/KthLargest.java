package dev.treeline.decoding;

/// Finds the k-th largest logit in one pass: a heap holds the k largest so far, the least of them
/// on top, and most of a row is below it. Keeps its memory.
final class KthLargest {
  private float[] largest = {}; // a heap in its first k places, the least first

  /// The k-th largest, equal ones counted each.
  ///
  /// @param logits `[V]` without NaN
  /// @param k in [1, V]
  float of(float[] logits, int k) {
    if (largest.length < k) {
      largest = new float[k];
    }
    System.arraycopy(logits, 0, largest, 0, k);
    for (int parent = k / 2 - 1; parent >= 0; parent--) {
      sink(largest[parent], parent, k);
    }
    for (int v = k; v < logits.length; v++) {
      if (logits[v] > largest[0]) {
        sink(logits[v], 0, k);
      }
    }
    return largest[0];
  }

  private void sink(float moving, int from, int size) {
    int hole = from;
    for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && largest[child + 1] < largest[child]) {
        child++;
      }
      if (moving <= largest[child]) {
        break;
      }
      largest[hole] = largest[child];
      hole = child;
    }
    largest[hole] = moving;
  }
}
