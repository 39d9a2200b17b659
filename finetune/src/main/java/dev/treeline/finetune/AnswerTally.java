package dev.treeline.finetune;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// Counts held-out answers that come out right, all tokens of them, when the right words before
/// each are given.
final class AnswerTally {
  /// The share of all kinds together.
  static final String ALL = "all";

  private final Map<String, int[]> exact = new TreeMap<>();
  private double loss;
  private double weight;

  void add(MicroBatch batch, TrainingKernels.Scores scores) {
    loss += scores.loss() * batch.weight();
    weight += batch.weight();
    int n = 0;
    for (PackedRow row : batch.packed()) {
      var right = new LinkedHashMap<Integer, Boolean>();
      var kinds = new LinkedHashMap<Integer, String>();
      for (PackedRow.Target target : row.targets()) {
        boolean hit = scores.best()[n++] == target.token();
        right.merge(target.example(), hit, Boolean::logicalAnd);
        kinds.put(target.example(), target.kind());
      }
      right.forEach((example, hit) -> {
        String kind = kinds.getOrDefault(example, "");
        int[] counts = exact.computeIfAbsent(kind, _ -> new int[2]);
        counts[0] += hit ? 1 : 0;
        counts[1]++;
      });
    }
  }

  /// `loss`, then the share that is right, in [0, 1]: of all, where there are several kinds, and of
  /// each; empty when nothing was counted.
  Map<String, Double> measures() {
    var measures = new LinkedHashMap<String, Double>();
    if (weight > 0) {
      measures.put("loss", loss / weight);
      if (exact.size() > 1) {
        int right = exact.values().stream().mapToInt(counts -> counts[0]).sum();
        int all = exact.values().stream().mapToInt(counts -> counts[1]).sum();
        measures.put(ALL, (double) right / all);
      }
      exact.forEach((kind, counts) -> measures.put(kind, (double) counts[0] / counts[1]));
    }
    return measures;
  }
}
