package dev.treeline.decoding;

import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// A [ContrastiveStream] whose amateur runs on a thread of its own, behind the clean view: its
/// prompt from the start on, then each chosen token. Where it can change the choice ([AmateurUse]),
/// the clean view waits for what is not there yet; elsewhere it does not wait.
///
/// And if it may ([GuessingStream]), it goes on with its own masked row instead of waiting, until
/// the amateur's row is there ([Foresight]). The amateur is given only what is certain. When a
/// guess was wrong, the clean view is cut back to it, and lost no more than the rest of a step.
///
/// It computes all that the plain stream computes, on two cores. So it is for a core that would
/// idle: what an answer takes comes near to what it takes without a contrast, and what it costs
/// does not.
///
/// The tokens are those of the plain stream, greedy or drawn, and as many random numbers are used,
/// as for a [DeferredContrastiveStream]; neither depends on how fast the two threads are.
public final class ConcurrentContrastiveStream implements GuessingStream, ContrastCounters.Source {
  private final LogitsStream clean;
  private final Beside amateur;
  private final ContrastRule rule;
  private final FirstRow firstRow;
  private final Foresight foresight;
  private final PlausibleSet plausible = new PlausibleSet();
  private final List<GuessedRow> guesses = new ArrayList<>();
  private final Tokens held = new Tokens(); // all that were appended after the first guess
  private boolean mayGuess;
  private boolean checkDue; // whatever comes of the threads
  private float[] firstClean = {}; // [V] if kept
  private int step;
  private Tally tally = Tally.ZERO;

  private ConcurrentContrastiveStream(
      LogitsStream clean,
      Beside amateur,
      ContrastRule rule,
      FirstRow firstRow,
      Foresight foresight) {
    this.clean = clean;
    this.amateur = amateur;
    this.rule = rule;
    this.firstRow = firstRow;
    this.foresight = foresight;
  }

  /// Starts the amateur, and then opens the clean view. Owns both.
  ///
  /// @param clean opens a new stream; if it is [PartialLogits] that can be cut back, there may be
  ///   guesses
  /// @param amateur a new stream, best [PartialLogits]; used from the other thread, and from this
  ///   one while the other waits
  public static ConcurrentContrastiveStream open(
      Supplier<? extends LogitsStream> clean,
      LogitsStream amateur,
      ContrastRule rule,
      FirstRow firstRow,
      Foresight foresight) {
    var second = new Beside(PartialLogits.of(amateur), firstRow);
    try {
      if (rule.needsAmateur()) {
        second.begin();
      }
      return new ConcurrentContrastiveStream(clean.get(), second, rule, firstRow, foresight);
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
    if (!guesses.isEmpty()) {
      held.add(token);
    } else if (rule.needsAmateur()) {
      amateur.give(token);
    }
  }

  private float[] contrasted(float[] row) {
    plausible.find(row, rule.beta());
    boolean undecided = rule.amateurUse() == AmateurUse.WHOLE || plausible.size() > 1;
    tally = tally.row(plausible.size(), !rule.needsAmateur() || !undecided);
    if (!rule.needsAmateur()) {
      rule.contrast(row, row, step);
    } else if (!undecided) {
      int[] ids = plausible.ids();
      Rows.leave(ids, Rows.gather(row, ids), row);
    } else if (!guess(row)) {
      plausible.contrast(row, amateur.caughtUp(), rule, step);
    }
    return row;
  }

  /// Leaves the clean view's masked row for the contrasted one, if that would have to be waited
  /// for. The first row is never guessed: what is kept of it would not be the contrast's.
  private boolean guess(float[] row) {
    if (!mayGuess
        || step == 0
        || rule.amateurUse() == AmateurUse.WHOLE
        || !PartialLogits.canCutBack(clean)) {
      return false;
    }
    boolean first = guesses.isEmpty();
    if (first && amateur.behind() <= foresight.patience()) {
      return false;
    }
    double lead = plausible.lead(row);
    boolean sure = foresight.guesses(plausible.size(), lead);
    if (first && !sure) {
      return false;
    }
    checkDue = !sure;
    var position = new GuessedRow.Position(step, 0);
    guesses.add(GuessedRow.in(row, plausible, rule.amateurUse(), tally, position));
    return true;
  }

  @Override
  public void allowGuesses() {
    mayGuess = true;
  }

  @Override
  public int guesses() {
    return guesses.size();
  }

  @Override
  public boolean isCheckDue() {
    return !guesses.isEmpty()
        && (checkDue
            || amateur.behind() == 0
            || foresight.isCheckDue(guesses.size(), step - guesses.getFirst().step()));
  }

  /// The oldest guess only: those after it hang on it.
  @Override
  public List<float[]> check() {
    if (guesses.isEmpty()) {
      throw new IllegalStateException("there are no guesses to check");
    }
    return List.of(guesses.getFirst().contrasted(amateur.caughtUp(), 0, rule));
  }

  @Override
  public void accept() {
    foresight.accepted();
    int from = guesses.removeFirst().step();
    checkDue &= !guesses.isEmpty();
    int to = guesses.isEmpty() ? step : guesses.getFirst().step();
    for (int token : held.takeFirst(to - from)) {
      amateur.give(token);
    }
  }

  @Override
  public void refute(int number) {
    GuessedRow guess = guesses.get(number);
    if (clean instanceof PartialLogits partial) {
      partial.cutBack(step - guess.step());
    }
    step = guess.step();
    tally = guess.tally();
    foresight.refuted();
    checkDue = false;
    guesses.clear();
    held.clear();
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

  /// Forwards are one for each prompt and one for each token of each view, also where some of the
  /// amateur's went together, or some of the clean view's followed a wrong guess: counts do not
  /// depend on how fast the threads are.
  @Override
  public ContrastCounters counters() {
    boolean runs = rule.needsAmateur();
    return new ContrastCounters(
        tally.rows(),
        tally.skipped(),
        tally.plausible(),
        tally.rows(),
        runs ? 1L + step : 0,
        0,
        runs ? 1 : 0);
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
