package dev.treeline.decoding;

/// A contrast as VCD's public code computed it until July 2024: the amateur only has a say in the
/// first token. For repeating results made with that code, and for nothing else.
///
/// DAMO-NLP-SG/VCD before c637c85 copied the model's arguments inside the loop, and so gave the
/// amateur the clean view's key-value cache from the second token on. With a cache, LLaVA's forward
/// reads the new token and that cache only; the noised picture is never looked at again. So both
/// forwards are the same, and the amateur's row *is* the clean row. That is how it is done here:
/// the amateur runs its prompt, is closed, and the rule then gets the clean row twice. For alpha
/// and beta of VCD this leaves the clean logits, up to rounding, under the plausibility mask.
public final class SharedCacheContrastiveStream implements LogitsStream {
  private final LogitsStream clean;
  private final LogitsStream amateur;
  private final ContrastRule rule;
  private int step;

  /// Joins two new streams, and owns both.
  public SharedCacheContrastiveStream(LogitsStream clean, LogitsStream amateur, ContrastRule rule) {
    this.clean = clean;
    this.amateur = amateur;
    this.rule = rule;
  }

  @Override
  public float[] prefill() {
    float[] row = clean.prefill(); // [V]
    float[] amateurRow = amateur.prefill(); // [V]
    amateur.close();
    Rows.requireSameLength(row, amateurRow);
    rule.contrast(row, amateurRow, step);
    return row;
  }

  @Override
  public float[] append(int token) {
    step++;
    return contrastedWithItself(clean.append(token));
  }

  @Override
  public float[] appendAll(int[] tokens) {
    step += tokens.length;
    return contrastedWithItself(clean.appendAll(tokens));
  }

  private float[] contrastedWithItself(float[] row) {
    rule.contrast(row, row.clone(), step);
    return row;
  }

  @Override
  public void reuse(float[] row) {
    clean.reuse(row);
  }

  @Override
  public void close() {
    try (clean;
        amateur) {
      // nothing to do but to close each, even when the other fails to
    }
  }
}
