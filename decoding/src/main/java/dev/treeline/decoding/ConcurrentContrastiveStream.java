package dev.treeline.decoding;

import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import java.util.function.Supplier;

/// A [ContrastiveStream] whose amateur runs on a thread of its own, behind the clean view: its
/// prompt from the start on, then each chosen token. Where it can change the choice ([AmateurUse]),
/// the clean view waits for what is not there yet; elsewhere it does not wait.
///
/// It computes all that the plain stream computes, on two cores. So it is for a core that would
/// idle: what an answer takes comes near to what it takes without a contrast, and what it costs
/// does not.
///
/// The tokens are those of the plain stream, greedy or drawn, and as many random numbers are used,
/// as for a [DeferredContrastiveStream]; neither depends on how fast the two threads are.
public final class ConcurrentContrastiveStream implements LogitsStream, ContrastCounters.Source {
  private final LogitsStream clean;
  private final Beside amateur;
  private final ContrastRule rule;
  private final FirstRow firstRow;
  private final PlausibleSet plausible = new PlausibleSet();
  private float[] firstClean = {}; // [V] if kept
  private int step;
  private long rows;
  private long skipped;
  private long plausibleTokens;

  private ConcurrentContrastiveStream(
      LogitsStream clean, Beside amateur, ContrastRule rule, FirstRow firstRow) {
    this.clean = clean;
    this.amateur = amateur;
    this.rule = rule;
    this.firstRow = firstRow;
  }

  /// Starts the amateur, and then opens the clean view. Owns both.
  ///
  /// @param clean opens a new stream
  /// @param amateur a new stream, best [PartialLogits]; used from the other thread, and from this
  ///   one while the other waits
  public static ConcurrentContrastiveStream open(
      Supplier<? extends LogitsStream> clean,
      LogitsStream amateur,
      ContrastRule rule,
      FirstRow firstRow) {
    var second = new Beside(PartialLogits.of(amateur), firstRow);
    try {
      if (rule.needsAmateur()) {
        second.begin();
      }
      return new ConcurrentContrastiveStream(clean.get(), second, rule, firstRow);
    } catch (RuntimeException | Error e) {
      try (second) {
        throw e;
      }
    }
  }

  @Override
  public float[] prefill() {
    float[] row = clean.prefill();
    if (firstRow == FirstRow.KEPT) {
      firstClean = row.clone();
    }
    return contrasted(row);
  }

  @Override
  public float[] append(int token) {
    give(token);
    return contrasted(clean.append(token));
  }

  @Override
  public float[] appendAll(int[] tokens) {
    for (int token : tokens) {
      give(token);
    }
    return contrasted(clean.appendAll(tokens));
  }

  private void give(int token) {
    step++;
    if (rule.needsAmateur()) {
      amateur.give(token);
    }
  }

  private float[] contrasted(float[] row) {
    plausible.find(row, rule.beta());
    boolean undecided = rule.amateurUse() == AmateurUse.WHOLE || plausible.size() > 1;
    rows++;
    skipped += rule.needsAmateur() && undecided ? 0 : 1;
    plausibleTokens += plausible.size();
    if (!rule.needsAmateur()) {
      rule.contrast(row, row, step);
    } else if (!undecided) {
      int[] ids = plausible.ids();
      Rows.leave(ids, Rows.gather(row, ids), row);
    } else {
      plausible.contrast(row, amateur.caughtUp(), rule, step);
    }
    return row;
  }

  /// The first row of the contrast without its mask: what margins are taken on.
  ///
  /// @return `[V]`, the caller's
  /// @throws IllegalStateException before the prefill, or if first rows are dropped
  public float[] firstContrast() {
    if (firstClean.length == 0) {
      throw new IllegalStateException("the first row was not kept, or the prefill did not run");
    }
    float[] row = firstClean.clone();
    float[] other = rule.needsAmateur() ? amateur.firstRow() : row;
    Rows.requireSameLength(row, other);
    rule.unmasked().contrast(row, other, 0);
    return row;
  }

  /// How long the clean view waited for the amateur's prompt: what the question took longer by, and
  /// no token.
  public long promptWaitNanos() {
    return amateur.promptWaitNanos();
  }

  /// The amateur's forwards are one for its prompt and one for each token, also where some of them
  /// went together.
  @Override
  public ContrastCounters counters() {
    boolean runs = rule.needsAmateur();
    return new ContrastCounters(
        rows, skipped, plausibleTokens, rows, runs ? 1L + step : 0, 0, runs ? 1 : 0);
  }

  @Override
  public void close() {
    try (clean;
        amateur) {
      // nothing to do but to close each, even when the other fails to
    }
  }
}
