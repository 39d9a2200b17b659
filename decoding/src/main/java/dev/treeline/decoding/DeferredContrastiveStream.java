package dev.treeline.decoding;

import java.util.ArrayList;
import java.util.List;

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
///
/// And if it may ([GuessingStream]), it goes on with the clean view's masked row where the amateur
/// has a say, and lets the amateur look at several such rows in one forward ([Foresight]). Counters
/// and all that later choices of the path follow from are put back with a wrong guess, but for the
/// forwards, which were made.
public final class DeferredContrastiveStream implements GuessingStream, ContrastCounters.Source {
  private static final int[] NOTHING = {};

  private final LogitsStream clean;
  private final PartialLogits amateur;
  private final ContrastRule rule;
  private final FirstRow firstRow;
  private final Companion companion;
  private final Foresight foresight;
  private final List<GuessedRow> guesses = new ArrayList<>();
  private final PlausibleSet plausible = new PlausibleSet();
  private final Tokens waiting = new Tokens();
  private boolean amateurStarted;
  private boolean amateurJoined; // its row of this position came with the clean view's
  private float[] firstClean = {}; // [V] if kept
  private float[] firstAmateur = {}; // [V] if kept and asked for
  private boolean mayGuess;
  private boolean checkDue; // whatever the foresight says
  private int step;
  private Tally tally = Tally.ZERO;
  private long cleanForwards;
  private long amateurForwards;
  private long jointForwards;

  /// Whether [#firstContrast()] will be asked for.
  public enum FirstRow {
    /// It will: the amateur's prompt is then run by itself, so that its row is seen.
    KEPT,
    /// It will not.
    DROPPED
  }

  /// How the amateur is run.
  ///
  /// @param companion when along with the clean view
  /// @param foresight when later, and checking what was guessed
  public record Pace(FirstRow firstRow, Companion companion, Foresight foresight) {}

  /// Joins two new streams, and owns both. It never guesses.
  public DeferredContrastiveStream(
      LogitsStream clean,
      LogitsStream amateur,
      ContrastRule rule,
      FirstRow firstRow,
      Companion companion) {
    this(clean, amateur, rule, new Pace(firstRow, companion, Foresight.none()));
  }

  /// Joins two new streams, and owns both.
  ///
  /// @param clean if it is [PartialLogits] that can be cut back, and so is the amateur, there may
  ///   be guesses
  /// @param amateur best [PartialLogits]; any stream will do
  public DeferredContrastiveStream(
      LogitsStream clean, LogitsStream amateur, ContrastRule rule, Pace pace) {
    this.clean = clean;
    this.amateur = PartialLogits.of(amateur);
    this.rule = rule;
    this.firstRow = pace.firstRow;
    this.companion = pace.companion;
    this.foresight = pace.foresight;
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
        && guesses.isEmpty()
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
    cleanForwards += amateurJoined ? 0 : 1;
    plausible.find(row, rule.beta());
    boolean undecided = rule.amateurUse() == AmateurUse.WHOLE || plausible.size() > 1;
    companion.saw(undecided);
    tally = tally.row(plausible.size(), !rule.needsAmateur() || !undecided);
    if (!rule.needsAmateur()) {
      rule.contrast(row, row, step);
    } else if (!undecided) {
      Rows.leave(plausible.ids(), Rows.gather(row, plausible.ids()), row);
    } else if (!guess(row)) {
      catchUp();
      plausible.contrast(row, amateur, rule, step);
    }
    amateurJoined = false;
    return row;
  }

  /// Leaves the clean view's masked row for the contrasted one, if that is to be. The first row is
  /// never guessed: an answer of one word stands or falls with it.
  private boolean guess(float[] row) {
    if (!mayGuess || amateurJoined || step == 0 || rule.amateurUse() == AmateurUse.WHOLE) {
      return false;
    }
    double lead = plausible.lead(row);
    boolean sure = foresight.guesses(plausible.size(), lead);
    if (!(sure || !guesses.isEmpty()) || !canCutBack()) {
      return false;
    }
    checkDue = !sure;
    var position = new GuessedRow.Position(step, companion.share());
    guesses.add(GuessedRow.in(row, plausible, rule.amateurUse(), tally, position));
    return true;
  }

  private boolean canCutBack() {
    return PartialLogits.canCutBack(clean) && amateur.canCutBack();
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
        && (checkDue || foresight.isCheckDue(guesses.size(), step - guesses.getFirst().step()));
  }

  @Override
  public List<float[]> check() {
    if (guesses.isEmpty()) {
      throw new IllegalStateException("there are no guesses to check");
    }
    if (!amateurStarted && firstRow == FirstRow.KEPT) {
      startAmateur();
    }
    int last = guesses.getLast().step();
    amateur.advanceAll(waiting.takeFirst(waiting.size() - (step - last)));
    amateurStarted = true;
    amateurForwards++;
    return guesses.stream()
        .map(guess -> guess.contrasted(amateur, last - guess.step(), rule))
        .toList();
  }

  @Override
  public void accept() {
    foresight.accepted();
    guesses.clear();
    checkDue = false;
  }

  @Override
  public void refute(int number) {
    GuessedRow guess = guesses.get(number);
    if (clean instanceof PartialLogits partial) {
      partial.cutBack(step - guess.step());
    }
    amateur.cutBack(guesses.getLast().step() - guess.step());
    waiting.clear();
    step = guess.step();
    tally = guess.tally();
    companion.backTo(guess.share());
    foresight.refuted();
    guesses.clear();
    checkDue = false;
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
        tally.rows(),
        tally.skipped(),
        tally.plausible(),
        cleanForwards,
        amateurForwards,
        jointForwards,
        amateurStarted ? 1 : 0);
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
