package dev.treeline.bench.score;

import dev.treeline.bench.Sample;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The items that all methods answered, with clusters numbered from 0.
///
/// @param samples `[n]`
/// @param clusters `[n]`
/// @param clusterCount how many clusters there are
/// @param safe how many samples are safe
/// @param unsafe how many are unsafe; the others are about general ability
@SuppressWarnings("ArrayRecordComponent")
record Items(List<Sample> samples, int[] clusters, int clusterCount, int safe, int unsafe) {

  static Items of(List<Sample> samples) {
    Map<String, Integer> numbers = new HashMap<>();
    int[] clusters = new int[samples.size()];
    int safe = 0;
    int unsafe = 0;
    for (int i = 0; i < clusters.length; i++) {
      Sample sample = samples.get(i);
      clusters[i] = numbers.computeIfAbsent(sample.cluster(), _ -> numbers.size());
      safe += sample.isSafe() ? 1 : 0;
      unsafe += sample.isUnsafe() ? 1 : 0;
    }
    return new Items(List.copyOf(samples), clusters, numbers.size(), safe, unsafe);
  }

  int size() {
    return samples.size();
  }

  boolean hasBothSides() {
    return safe > 0 && unsafe > 0;
  }

  /// The numbers of the items about safety.
  int[] aboutSafety() {
    return IntStream.range(0, size()).filter(i -> samples.get(i).gold().isPresent()).toArray();
  }

  boolean isSafe(int i) {
    return samples.get(i).isSafe();
  }

  /// What a difference of one on item `i` adds to the balanced accuracy.
  double balancedWeight(int i) {
    return 0.5 / (isSafe(i) ? safe : unsafe);
  }

  /// Sums of the items' values over clusters.
  ///
  /// @param values `[n]`
  /// @return `[clusters]`
  double[] perCluster(double[] values) {
    double[] sums = new double[clusterCount];
    for (int i = 0; i < values.length; i++) {
      sums[clusters[i]] += values[i];
    }
    return sums;
  }

  /// Refuses answers to other items, or in another order.
  void requireSame(String method, List<ItemResult> results) {
    if (results.size() != size()) {
      throw new IllegalArgumentException(
          "method %s must have %d answers, as the baseline has, but has %d"
              .formatted(method, size(), results.size()));
    }
    for (int i = 0; i < size(); i++) {
      String id = results.get(i).sample().id();
      if (!id.equals(samples.get(i).id())) {
        throw new IllegalArgumentException(
            "method %s: answer %d must be to item %s, but is to %s"
                .formatted(method, i + 1, samples.get(i).id(), id));
      }
    }
  }
}
