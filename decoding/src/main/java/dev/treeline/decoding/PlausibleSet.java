package dev.treeline.decoding;

import java.util.Arrays;

/// The plausible tokens of a row, found in one pass. Keeps its memory.
final class PlausibleSet {
  /// Of the vocabulary: where more tokens are plausible, whole rows are faster.
  private static final int MOST_GATHERED = 4;

  private static final int BLOCK = 1024;

  /// Of the first tokens: where more of them are plausible, whether the next one is cannot be
  /// guessed.
  private static final int MANY = 8;

  private int[] ids = {};
  private int size;
  private float logBeta;
  private float max; // of the tokens so far
  private float cutoff; // never above that of the row, and always above -infinity

  /// Finds the tokens at or above [Rows#cutoff]: the same ones that [Rows#mask] leaves.
  ///
  /// @param logits `[V]`
  /// @throws IllegalStateException as [Rows#argmax] does
  void find(float[] logits, double beta) {
    if (ids.length < logits.length) {
      ids = new int[logits.length];
    }
    logBeta = (float) Math.log((float) beta);
    max = Float.NEGATIVE_INFINITY;
    cutoff = -Float.MAX_VALUE;
    size = 0;
    int first = Math.min(BLOCK, logits.length);
    look(logits, 0, first);
    if (size > first / MANY) {
      findMany(logits, first);
    } else {
      look(logits, first, logits.length);
    }
    if (size == 0) {
      int _ = Rows.argmax(logits); // says what is wrong with the row
    }
    keep(logits);
  }

  /// Looks through the rest where many are plausible: block by block, so that a block without a new
  /// largest one needs no guesses.
  private void findMany(float[] logits, int begin) {
    for (int from = begin; from < logits.length; from += BLOCK) {
      int to = Math.min(from + BLOCK, logits.length);
      if (isAnyAbove(max, logits, from, to)) {
        look(logits, from, to);
      } else {
        append(logits, from, to);
      }
    }
  }

  /// Appends what is plausible so far, where the largest may be among it.
  private void look(float[] logits, int from, int to) {
    float least = cutoff;
    float most = max;
    int end = size;
    for (int v = from; v < to; v++) {
      float logit = logits[v];
      if (logit < least) {
        continue;
      }
      if (!(logit <= most)) { // NaN as well
        most = Rows.requireUsable(logits, v);
        least = Math.max(logBeta + most, -Float.MAX_VALUE);
      }
      ids[end++] = v;
    }
    cutoff = least;
    max = most;
    size = end;
  }

  /// Whether one is above what was the largest so far; NaN counts as such.
  private static boolean isAnyAbove(float max, float[] logits, int from, int to) {
    for (int v = from; v < to; v++) {
      if (!(logits[v] <= max)) {
        return true;
      }
    }
    return false;
  }

  /// Appends what is plausible, without a branch that the processor would have to guess.
  private void append(float[] logits, int from, int to) {
    float least = cutoff;
    int end = size;
    for (int v = from; v < to; v++) {
      ids[end] = v;
      end += logits[v] >= least ? 1 : 0;
    }
    size = end;
  }

  /// Keeps what is at the last cutoff or above.
  private void keep(float[] logits) {
    float least = cutoff;
    int kept = 0;
    for (int i = 0; i < size; i++) {
      int id = ids[i];
      ids[kept] = id;
      kept += logits[id] >= least ? 1 : 0;
    }
    size = kept;
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
      amateur.reuse(amateurRow);
    }
  }

  /// How far the likeliest of them is ahead of the next.
  ///
  /// @param row the one that was looked through, with two or more
  double lead(float[] row) {
    float best = Float.NEGATIVE_INFINITY;
    float next = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      float logit = row[ids[i]];
      next = Math.max(next, Math.min(best, logit));
      best = Math.max(best, logit);
    }
    return best - next;
  }

  int size() {
    return size;
  }

  /// The tokens, rising.
  int[] ids() {
    return Arrays.copyOf(ids, size);
  }
}
