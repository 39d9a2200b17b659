package dev.treeline.finetune;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// Counts held-out answers that come out right when the right words before are given: exactly, all
/// tokens; and, where answers begin with one of a few words (Yes, No), the recall of each word,
/// averaged (0.5 is chance between two).
final class AnswerTally {
  private static final int FEW = 4;

  private final Map<String, int[]> exact = new TreeMap<>();
  private final Map<String, Map<Integer, int[]>> first = new TreeMap<>();
  private double loss;
  private double weight;
  private boolean stillRight;

  void add(MicroBatch batch, TrainingKernels.Scores scores) {
    loss += scores.loss() * batch.weight();
    weight += batch.weight();
    int n = 0;
    for (PackedRow row : batch.packed()) {
      int example = -1;
      for (PackedRow.Target target : row.targets()) {
        boolean right = scores.best()[n++] == target.token();
        int[] counts = exact.computeIfAbsent(target.kind(), _ -> new int[2]);
        if (target.example() != example) {
          example = target.example();
          counts[0]++;
          counts[1]++;
          count(target, right);
          stillRight = true;
        }
        if (!right && stillRight) {
          counts[0]--;
          stillRight = false;
        }
      }
    }
  }

  private void count(PackedRow.Target target, boolean right) {
    int[] word =
        first
            .computeIfAbsent(target.kind(), _ -> new TreeMap<>())
            .computeIfAbsent(target.token(), _ -> new int[2]);
    word[0] += right ? 1 : 0;
    word[1]++;
  }

  /// `loss`, then for each kind `KIND` and perhaps `KIND.balanced`, in [0, 1]; empty when nothing
  /// was counted.
  Map<String, Double> measures() {
    var measures = new LinkedHashMap<String, Double>();
    if (weight > 0) {
      measures.put("loss", loss / weight);
      exact.forEach((kind, counts) -> {
        measures.put(kind, (double) counts[0] / counts[1]);
        Map<Integer, int[]> words = first.getOrDefault(kind, Map.of());
        if (words.size() > 1 && words.size() <= FEW) {
          measures.put(
              kind + ".balanced",
              words.values().stream()
                  .mapToDouble(word -> (double) word[0] / word[1])
                  .average()
                  .orElseThrow());
        }
      });
    }
    return measures;
  }
}
