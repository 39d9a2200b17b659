package dev.treeline.decoding;

/// A [ContrastiveStream] that asks the amateur only where it can change the choice.
///
/// While one token is plausible ([AmateurUse]), that token is chosen whatever the amateur says. So
/// chosen tokens are kept for it, and when two or more are plausible it catches up in one forward
/// of all of them. Its prompt waits in the same way: an answer that is decided by the clean view
/// alone never runs it. The tokens are those of the plain stream, greedy or drawn, and as many
/// random numbers are used; the one finite logit of a decided row is the clean view's instead of
/// the contrasted one. Rounding aside: the amateur's rows come from forwards of other sizes.
///
/// Where the amateur is needed at most positions it runs along in the clean view's forward instead
/// ([Companion]).
public final class DeferredContrastiveStream implements LogitsStream, ContrastCounters.Source {
  private static final int[] NOTHING = {};

  private final LogitsStream clean;
  private final PartialLogits amateur;
  private final ContrastRule rule;
  private final FirstRow firstRow;
  private final Companion companion;
  private final PlausibleSet plausible = new PlausibleSet();
  private final Tokens waiting = new Tokens();
  private boolean amateurStarted;
  private boolean amateurJoined; // its row of this position came with the clean view's
  private float[] firstClean = {}; // [V] if kept
  private float[] firstAmateur = {}; // [V] if kept and asked for
  private int step;
  private long rows;
  private long skipped;
  private long plausibleTokens;
  private long amateurForwards;
  private long jointForwards;

  /// Whether [#firstContrast()] will be asked for.
  public enum FirstRow {
    /// It will: the amateur's prompt is then run by itself, so that its row is seen.
    KEPT,
    /// It will not.
    DROPPED
  }

  /// Joins two new streams, and owns both.
  ///
  /// @param amateur best [PartialLogits]; any stream will do
  public DeferredContrastiveStream(
      LogitsStream clean,
      LogitsStream amateur,
      ContrastRule rule,
      FirstRow firstRow,
      Companion companion) {
    this.clean = clean;
    this.amateur = PartialLogits.of(amateur);
    this.rule = rule;
    this.firstRow = firstRow;
    this.companion = companion;
  }

  @Override
  public float[] prefill() {
    if (goesAlong()) {
      join(NOTHING);
    }
    float[] row = clean.prefill();
    if (firstRow == FirstRow.KEPT) {
      firstClean = row.clone();
    }
    return contrasted(row);
  }

  @Override
  public float[] append(int token) {
    waiting.add(token);
    step++;
    if (goesAlong()) {
      join(takeWaiting());
    }
    return contrasted(clean.append(token));
  }

  @Override
  public float[] appendAll(int[] tokens) {
    for (int token : tokens) {
      waiting.add(token);
    }
    step += tokens.length;
    if (goesAlong()) {
      join(takeWaiting());
    }
    return contrasted(clean.appendAll(tokens));
  }

  /// The first row of the contrast without its mask: what margins are taken on. Runs the amateur's
  /// prompt if nothing has.
  ///
  /// @return `[V]`, the caller's
  /// @throws IllegalStateException before the prefill, or if first rows are dropped
  public float[] firstContrast() {
    if (firstClean.length == 0) {
      throw new IllegalStateException("the first row was not kept, or the prefill did not run");
    }
    if (rule.needsAmateur() && firstAmateur.length == 0) {
      startAmateur();
    }
    float[] row = firstClean.clone();
    rule.unmasked().contrast(row, firstAmateur, 0);
    return row;
  }

  private boolean goesAlong() {
    return rule.needsAmateur()
        && (amateurStarted || firstRow == FirstRow.DROPPED)
        && (rule.amateurUse() == AmateurUse.WHOLE || companion.expected())
        && amateur.joins(clean);
  }

  private void join(int[] tokens) {
    amateur.advanceWith(clean, tokens);
    amateurStarted = true;
    amateurJoined = true;
    jointForwards++;
  }

  private float[] contrasted(float[] row) {
    rows++;
    plausible.find(row, rule.beta());
    plausibleTokens += plausible.size();
    boolean undecided = rule.amateurUse() == AmateurUse.WHOLE || plausible.size() > 1;
    companion.saw(undecided);
    if (!rule.needsAmateur()) {
      skipped++;
      rule.contrast(row, row, step);
    } else if (undecided) {
      catchUp();
      contrastUndecided(row);
    } else {
      skipped++;
      Rows.leave(plausible.ids(), Rows.gather(row, plausible.ids()), row);
    }
    amateurJoined = false;
    return row;
  }

  private void contrastUndecided(float[] row) {
    if (rule.amateurUse() == AmateurUse.PLAUSIBLE) {
      int[] ids = plausible.ids();
      float[] logits = Rows.gather(row, ids);
      rule.contrast(logits, amateur.read(ids), step);
      Rows.leave(ids, logits, row);
    } else {
      float[] amateurRow = amateur.row();
      Rows.requireSameLength(row, amateurRow);
      rule.contrast(row, amateurRow, step);
    }
  }

  private void catchUp() {
    if (amateurJoined) {
      return;
    }
    if (!amateurStarted && firstRow == FirstRow.KEPT) {
      startAmateur();
    }
    if (!amateurStarted || waiting.size() > 0) {
      amateur.advance(takeWaiting());
      amateurStarted = true;
      amateurForwards++;
    }
  }

  private void startAmateur() {
    amateur.advance(NOTHING);
    amateurStarted = true;
    amateurForwards++;
    firstAmateur = amateur.row();
    Rows.requireSameLength(firstClean, firstAmateur);
  }

  private int[] takeWaiting() {
    int[] tokens = waiting.toArray();
    waiting.clear();
    return tokens;
  }

  @Override
  public ContrastCounters counters() {
    return new ContrastCounters(
        rows,
        skipped,
        plausibleTokens,
        rows - jointForwards,
        amateurForwards,
        jointForwards,
        amateurStarted ? 1 : 0);
  }

  @Override
  public void close() {
    try (clean;
        amateur) {
      // nothing to do but to close each, even when the other fails to
    }
  }
}
