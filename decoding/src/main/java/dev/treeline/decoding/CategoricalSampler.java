package dev.treeline.decoding;

import java.util.random.RandomGenerator;

/// Draws from a row as [Sampling.Sampled] says. Allocates only when a row is longer than any before
/// it.
///
/// No cut sorts the row. Top-k is a threshold found in one pass. For top-p, candidates come off a
/// heap, largest first, and only those that may be needed are put there. Min-p compares with the
/// likeliest token, which every cut keeps, so it needs no order at all.
final class CategoricalSampler implements RepeatableSampler {
  private final Sampling.Sampled sampling;
  private final RandomGenerator random;
  private final KthLargest kthLargest = new KthLargest();
  private final CandidateHeap heap = new CandidateHeap();
  private double[] weights = {}; // [V] exp((logit - max) / temperature) of candidates, by id
  private int[] kept = {}; // [V] ids of candidates; the first so many survived

  CategoricalSampler(Sampling.Sampled sampling, RandomGenerator random) {
    this.sampling = sampling;
    this.random = random;
  }

  @Override
  public int sample(float[] logits) {
    return draw(keep(logits));
  }

  @Override
  public boolean canRepeat() {
    return random instanceof SeededRandom;
  }

  @Override
  public long mark() {
    return seeded().mark();
  }

  @Override
  public void reset(long mark) {
    seeded().reset(mark);
  }

  private SeededRandom seeded() {
    if (random instanceof SeededRandom seeded) {
      return seeded;
    }
    throw new IllegalStateException("the generator cannot be put back");
  }

  /// Finds what all the cuts leave.
  ///
  /// @return how many tokens survived, at least 1; [#kept(int)] names them
  int keep(float[] logits) {
    if (weights.length < logits.length) {
      weights = new double[logits.length];
      kept = new int[logits.length];
    }
    int count = keepTopK(logits);
    if (sampling.topP() < 1) {
      count = keepTopP(logits, count);
    }
    return sampling.minP() > 0 ? keepAtLeast(sampling.minP(), count) : count;
  }

  int kept(int position) {
    return kept[position];
  }

  private int keepTopK(float[] logits) {
    double max = logits[Rows.argmax(logits)];
    int k = sampling.topK();
    float least = k > 0 && k < logits.length ? kthLargest.of(logits, k) : Float.NEGATIVE_INFINITY;
    int count = 0;
    for (int v = 0; v < logits.length; v++) {
      if (logits[v] >= least && logits[v] > Float.NEGATIVE_INFINITY) {
        weights[v] = Math.exp((logits[v] - max) / sampling.temperature());
        kept[count++] = v;
      }
    }
    return count;
  }

  private int keepTopP(float[] logits, int count) {
    double mass = mass(count);
    // All tokens lighter than this weigh less than 1 - p together, so p is reached before them.
    // Half of it, for rounding.
    double mayBeNeeded = 0.5 * (1 - sampling.topP()) * mass / count;
    int candidates = keepAtLeast(mayBeNeeded, count);
    heap.fill(logits, kept, candidates);
    double enough = sampling.topP() * mass;
    double reached = 0;
    int size = 0;
    while (size < candidates && reached < enough) {
      kept[size] = heap.pop();
      reached += weights[kept[size++]];
    }
    return size;
  }

  private int keepAtLeast(double weight, int count) {
    int size = 0;
    for (int i = 0; i < count; i++) {
      if (weights[kept[i]] >= weight) {
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
