package dev.treeline.decoding;

/// Two views of one question as one stream: its rows are what a [ContrastRule] makes of theirs.
///
/// Both views get every chosen token, so their caches hold the same answer. Owns both: closing it
/// closes them, each even when the other fails to.
///
/// This is the plain way, two forwards for each token; [DeferredContrastiveStream] is the fast one.
public final class ContrastiveStream implements LogitsStream, ContrastCounters.Source {
  private final LogitsStream clean;
  private final LogitsStream amateur;
  private final ContrastRule rule;
  private final PlausibleSet plausible = new PlausibleSet();
  private int step;
  private long rows;
  private long plausibleTokens;

  /// Joins two new streams.
  ///
  /// @param clean the view that the answer is for
  /// @param amateur the view that sees less: a noised picture, none, other instructions
  public ContrastiveStream(LogitsStream clean, LogitsStream amateur, ContrastRule rule) {
    this.clean = clean;
    this.amateur = amateur;
    this.rule = rule;
  }

  @Override
  public float[] prefill() {
    return contrasted(clean.prefill(), amateur.prefill());
  }

  @Override
  public float[] append(int token) {
    step++;
    return contrasted(clean.append(token), amateur.append(token));
  }

  @Override
  public float[] appendAll(int[] tokens) {
    step += tokens.length;
    return contrasted(clean.appendAll(tokens), amateur.appendAll(tokens));
  }

  private float[] contrasted(float[] cleanRow, float[] amateurRow) {
    Rows.requireSameLength(cleanRow, amateurRow);
    rows++;
    plausible.find(cleanRow, rule.beta());
    plausibleTokens += plausible.size();
    rule.contrast(cleanRow, amateurRow, step);
    amateur.reuse(amateurRow);
    return cleanRow;
  }

  @Override
  public ContrastCounters counters() {
    return new ContrastCounters(rows, 0, plausibleTokens, rows, rows, 0, Math.min(rows, 1));
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
