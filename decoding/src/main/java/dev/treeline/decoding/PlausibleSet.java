package dev.treeline.decoding;

import java.util.Arrays;

/// The plausible tokens of a row, found in one pass. Keeps its memory.
final class PlausibleSet {
  /// Of the vocabulary: where more tokens are plausible, whole rows are faster.
  private static final int MOST_GATHERED = 4;

  private int[] ids = {};
  private int size;

  /// Finds the tokens at or above [Rows#cutoff]: the same ones that [Rows#mask] leaves.
  ///
  /// @param logits `[V]`
  /// @throws IllegalStateException as [Rows#argmax] does
  void find(float[] logits, double beta) {
    if (ids.length < logits.length) {
      ids = new int[logits.length];
    }
    float logBeta = (float) Math.log((float) beta);
    float max = Float.NEGATIVE_INFINITY;
    // of the tokens so far: never above that of the row, and always above -infinity
    float cutoff = -Float.MAX_VALUE;
    int count = 0;
    for (int v = 0; v < logits.length; v++) {
      float logit = logits[v];
      if (logit < cutoff) {
        continue;
      }
      if (!(logit <= max)) { // NaN as well
        max = Rows.requireUsable(logits, v);
        cutoff = Math.max(logBeta + max, -Float.MAX_VALUE);
      }
      ids[count++] = v;
    }
    if (count == 0) {
      int _ = Rows.argmax(logits); // says what is wrong with the row
    }
    size = keepFrom(cutoff, logits, count);
  }

  private int keepFrom(float cutoff, float[] logits, int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (logits[ids[i]] >= cutoff) {
        ids[kept++] = ids[i];
      }
    }
    return kept;
  }

  /// Contrasts the row that was looked through, of which two or more tokens are plausible or the
  /// rule reads all.
  ///
  /// @param row `[V]`, changed
  /// @param amateur at the same position
  void contrast(float[] row, PartialLogits amateur, ContrastRule rule, int step) {
    if (rule.amateurUse() == AmateurUse.PLAUSIBLE && size <= row.length / MOST_GATHERED) {
      int[] few = ids();
      float[] logits = Rows.gather(row, few);
      rule.contrast(logits, amateur.read(few), step);
      Rows.leave(few, logits, row);
    } else {
      float[] amateurRow = amateur.row();
      Rows.requireSameLength(row, amateurRow);
      rule.contrast(row, amateurRow, step);
    }
  }

  int size() {
    return size;
  }

  /// The tokens, rising.
  int[] ids() {
    return Arrays.copyOf(ids, size);
  }
}
