package dev.treeline.decoding;

/// Token ids that come off in order: the largest logit first, the lower id first among equals.
/// Built in O(n), one id costs O(log n).
final class CandidateHeap {
  private float[] logits = {}; // [V], the caller's row, only read
  private int[] ids = {}; // a binary heap in its first `size` places
  private int size;

  /// Holds the first `count` of `candidates`, which are copied.
  void fill(float[] logits, int[] candidates, int count) {
    this.logits = logits;
    if (ids.length < candidates.length) {
      ids = new int[candidates.length];
    }
    System.arraycopy(candidates, 0, ids, 0, count);
    size = count;
    for (int parent = size / 2 - 1; parent >= 0; parent--) {
      sink(parent);
    }
  }

  int pop() {
    int top = ids[0];
    ids[0] = ids[--size];
    sink(0);
    return top;
  }

  private void sink(int from) {
    int moving = ids[from];
    int hole = from;
    for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && before(ids[child + 1], ids[child])) {
        child++;
      }
      if (!before(ids[child], moving)) {
        break;
      }
      ids[hole] = ids[child];
      hole = child;
    }
    ids[hole] = moving;
  }

  private boolean before(int a, int b) {
    return logits[a] > logits[b] || (logits[a] == logits[b] && a < b);
  }
}
