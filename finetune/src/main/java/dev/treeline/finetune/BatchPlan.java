package dev.treeline.finetune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Which rows make up which step: a function of the seed alone.
///
/// Each epoch shuffles the rows, cuts them into pools of some batches, sorts each pool by length
/// and cuts it into batches, so that little is padding, and shuffles the batches. Rows that do not
/// fill a batch wait for the next epoch's order.
final class BatchPlan {
  private static final int POOL_BATCHES = 16;

  private final int[] lengths;
  private final int batch;
  private final long seed;
  private final int perEpoch;
  private int epoch = -1;
  private List<int[]> batches = List.of();

  /// @param lengths of the rows
  /// @param batch rows of one step; all rows when there are fewer
  BatchPlan(int[] lengths, int batch, long seed) {
    if (lengths.length == 0) {
      throw new IllegalArgumentException("there is nothing to train on");
    }
    this.lengths = lengths;
    this.batch = Math.min(batch, lengths.length);
    this.seed = seed;
    this.perEpoch = lengths.length / this.batch;
  }

  /// Steps until every row has been seen.
  int stepsPerEpoch() {
    return perEpoch;
  }

  /// The rows of a step, shortest first.
  synchronized int[] rows(int step) {
    int wanted = step / perEpoch;
    if (wanted != epoch) {
      batches = shuffled(new SplittableRandom(mix(seed, wanted)));
      epoch = wanted;
    }
    return batches.get(step % perEpoch);
  }

  private List<int[]> shuffled(RandomGenerator random) {
    var order = new ArrayList<Integer>();
    for (int i = 0; i < lengths.length; i++) {
      order.add(i);
    }
    shuffle(order, random);
    var batches = new ArrayList<int[]>();
    for (int start = 0; start < order.size(); start += batch * POOL_BATCHES) {
      List<Integer> pool =
          order.subList(start, Math.min(order.size(), start + batch * POOL_BATCHES));
      pool.sort(Comparator.comparingInt(row -> lengths[row]));
      for (int at = 0; at + batch <= pool.size(); at += batch) {
        batches.add(pool.subList(at, at + batch).stream().mapToInt(Integer::intValue).toArray());
      }
    }
    shuffle(batches, random);
    return batches;
  }

  private static void shuffle(List<?> list, RandomGenerator random) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, random.nextInt(i + 1));
    }
  }

  /// The seed of what is random in one part of a step: a whole number that float64 holds.
  static long noise(long seed, int step, int part) {
    return mix(mix(seed, step), part) >>> 12;
  }

  /// A seed from two numbers (the finalizer of SplitMix64).
  static long mix(long one, long other) {
    long z = one + 0x9e3779b97f4a7c15L * (other + 1);
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
