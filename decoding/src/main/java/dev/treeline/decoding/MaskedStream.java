package dev.treeline.decoding;

/// A stream that hands on only the plausible tokens of another: the control `apc-only`. It needs no
/// amateur and costs no second forward. Owns the other stream.
public final class MaskedStream implements LogitsStream {
  private final LogitsStream clean;
  private final ContrastRule.PlausibilityOnly rule;

  public MaskedStream(LogitsStream clean, ContrastRule.PlausibilityOnly rule) {
    this.clean = clean;
    this.rule = rule;
  }

  @Override
  public float[] prefill() {
    return masked(clean.prefill());
  }

  @Override
  public float[] append(int token) {
    return masked(clean.append(token));
  }

  @Override
  public float[] appendAll(int[] tokens) {
    return masked(clean.appendAll(tokens));
  }

  private float[] masked(float[] row) {
    rule.mask(row);
    return row;
  }

  @Override
  public void reuse(float[] row) {
    clean.reuse(row);
  }

  @Override
  public void close() {
    clean.close();
  }
}
