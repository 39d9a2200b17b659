package dev.treeline.decoding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Temperature, top-k, top-p and min-p one after another, each a full sort or a full softmax, as
/// `transformers` chains its warpers: the twin of [CategoricalSampler].
final class NaiveFilters {
  private NaiveFilters() {}

  /// What survives, largest first, lower id first among equals.
  static List<Integer> kept(float[] logits, Sampling.Sampled sampling) {
    List<Integer> ids = new ArrayList<>();
    IntStream.range(0, logits.length)
        .filter(v -> logits[v] > Float.NEGATIVE_INFINITY)
        .forEach(ids::add);
    ids.sort(Comparator.<Integer>comparingDouble(v -> -logits[v]).thenComparing(v -> v));
    ids = topK(logits, sampling.topK(), ids);
    if (sampling.topP() < 1) {
      ids = topP(probabilities(logits, sampling.temperature(), ids), sampling.topP(), ids);
    }
    double[] probabilities = probabilities(logits, sampling.temperature(), ids);
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      if (probabilities[i] >= sampling.minP() * probabilities[0]) {
        kept.add(ids.get(i));
      }
    }
    return kept;
  }

  private static List<Integer> topK(float[] logits, int k, List<Integer> ids) {
    if (k == 0 || k >= ids.size()) {
      return ids;
    }
    float smallest = logits[ids.get(k - 1)];
    return ids.stream().filter(v -> logits[v] >= smallest).toList();
  }

  private static List<Integer> topP(double[] probabilities, double p, List<Integer> ids) {
    double before = 0;
    int size = 0;
    while (size < ids.size() && before < p) {
      before += probabilities[size++];
    }
    return ids.subList(0, size);
  }

  /// Probabilities of `ids` among themselves.
  static double[] probabilities(float[] logits, double temperature, List<Integer> ids) {
    double max = ids.stream().mapToDouble(v -> logits[v]).max().orElseThrow();
    double[] weights =
        ids.stream().mapToDouble(v -> Math.exp((logits[v] - max) / temperature)).toArray();
    double mass = IntStream.range(0, weights.length).mapToDouble(i -> weights[i]).sum();
    return IntStream.range(0, weights.length).mapToDouble(i -> weights[i] / mass).toArray();
  }
}
