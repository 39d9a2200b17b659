package dev.treeline.decoding;

import java.util.random.RandomGenerator;

/// Draws from a row as [Sampling.Sampled] says. Allocates only when a row is longer than any before
/// it.
///
/// Candidates come off a heap, largest first, so a cut that keeps n of V tokens costs O(V + n log
/// V) and no sort. `transformers` filters one after another; here all cuts are prefixes of one
/// order, which is the same: min-p compares with the likeliest token, and every cut keeps that one.
final class CategoricalSampler implements Sampler {
  private final Sampling.Sampled sampling;
  private final RandomGenerator random;
  private final CandidateHeap heap = new CandidateHeap();
  private double[] weights = {}; // [V] exp((logit - max) / temperature), by id
  private int[] kept = {}; // [V] candidate ids; the first so many survived

  CategoricalSampler(Sampling.Sampled sampling, RandomGenerator random) {
    this.sampling = sampling;
    this.random = random;
  }

  @Override
  public int sample(float[] logits) {
    return draw(keep(logits));
  }

  /// Finds what all the cuts leave.
  ///
  /// @return how many tokens survived, at least 1; [#kept(int)] names them
  int keep(float[] logits) {
    int count = weigh(logits);
    boolean cutByRank = sampling.topK() > 0 && sampling.topK() < count;
    if (cutByRank || sampling.topP() < 1) {
      heap.fill(logits, kept, count);
    }
    int sorted = 0;
    if (cutByRank) {
      count = keepTopK(logits);
      sorted = count;
    }
    if (sampling.topP() < 1) {
      count = keepTopP(sorted, count);
    }
    return sampling.minP() > 0 ? keepMinP(count) : count;
  }

  int kept(int position) {
    return kept[position];
  }

  private int weigh(float[] logits) {
    if (weights.length < logits.length) {
      weights = new double[logits.length];
      kept = new int[logits.length];
    }
    double max = logits[Rows.argmax(logits)];
    int count = 0;
    for (int v = 0; v < logits.length; v++) {
      if (logits[v] > Float.NEGATIVE_INFINITY) {
        weights[v] = Math.exp((logits[v] - max) / sampling.temperature());
        kept[count++] = v;
      }
    }
    return count;
  }

  private int keepTopK(float[] logits) {
    int size = 0;
    while (size < sampling.topK()) {
      kept[size++] = heap.pop();
    }
    float smallest = logits[kept[size - 1]];
    while (!heap.isEmpty() && logits[heap.peek()] == smallest) {
      kept[size++] = heap.pop();
    }
    return size;
  }

  /// Of `count` candidates the first `sorted` are in order; the others come from the heap as they
  /// are needed, and overwrite what is no longer read.
  private int keepTopP(int sorted, int count) {
    double enough = sampling.topP() * mass(count);
    double reached = 0;
    int size = 0;
    while (size < count && reached < enough) {
      if (size >= sorted) {
        kept[size] = heap.pop();
      }
      reached += weights[kept[size++]];
    }
    return size;
  }

  private int keepMinP(int count) {
    int size = 0;
    for (int i = 0; i < count; i++) {
      if (weights[kept[i]] >= sampling.minP()) {
        kept[size++] = kept[i];
      }
    }
    return size;
  }

  private int draw(int count) {
    double left = random.nextDouble() * mass(count);
    int last = kept[0];
    for (int i = 0; i < count && left >= 0; i++) {
      double weight = weights[kept[i]];
      if (weight > 0) {
        last = kept[i];
        left -= weight;
      }
    }
    return last; // also when rounding left a crumb of the mass
  }

  private double mass(int count) {
    double mass = 0;
    for (int i = 0; i < count; i++) {
      mass += weights[kept[i]];
    }
    return mass;
  }
}
