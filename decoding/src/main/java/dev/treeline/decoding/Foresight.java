package dev.treeline.decoding;

/// When a contrast goes on with a guess where the amateur has a say, and how far it goes before the
/// amateur checks the guesses. Has a memory: one for each stream.
///
/// A guess saves a forward of the amateur; a wrong one costs the forwards of the clean view that
/// came after it. The further the clean view's favourite leads, the rarer a contrast chooses
/// another: on `sapling`'s captions two in five below a lead of 0.5, one in five from there to 2,
/// one in twenty above. So the lead decides, and what it has to be rises with every wrong guess of
/// the answer. All follows from the answer alone.
public final class Foresight {
  private static final int MOST_PLAUSIBLE = 8;
  private static final double LEAD = 2;
  private static final double LEAD_WHILE_WAITING = 0;
  private static final double LEAD_STEP = 0.5;
  private static final int SHORTEST_REACH = 8;
  private static final int LONGEST_REACH = 32;
  private static final int MOST_GUESSES = 3;
  private static final int MOST_REFUTED = 3;

  private final boolean cautious;
  private final int mostGuesses;
  private final int shortestReach;
  private double lead;
  private int reach;
  private int refuted;

  private Foresight(boolean cautious, int mostGuesses, double lead, int reach) {
    this.cautious = cautious;
    this.mostGuesses = mostGuesses;
    this.lead = lead;
    this.shortestReach = reach;
    this.reach = reach;
  }

  /// It never guesses.
  public static Foresight none() {
    return new Foresight(false, 0, 0, 0);
  }

  /// It guesses where that is likely to pay: what is saved is a forward.
  public static Foresight whereItPays() {
    return new Foresight(true, MOST_GUESSES, LEAD, SHORTEST_REACH);
  }

  /// It guesses where somebody else is busy with the amateur's row, and looks at it as soon as it
  /// is there: what is saved is waiting, so a smaller lead will do.
  public static Foresight whileWaiting() {
    return new Foresight(true, Integer.MAX_VALUE, LEAD_WHILE_WAITING, Integer.MAX_VALUE);
  }

  /// It always guesses: the most that can go wrong, for tests.
  ///
  /// @param mostGuesses so many of them are checked at once, at least 1
  public static Foresight always(int mostGuesses) {
    if (mostGuesses < 1) {
      throw new IllegalArgumentException("mostGuesses must be at least 1, but is " + mostGuesses);
    }
    return new Foresight(false, mostGuesses, 0, Integer.MAX_VALUE);
  }

  /// Whether to guess at a row.
  ///
  /// @param plausible how many tokens are plausible there
  /// @param leadNow of the likeliest over the next, in nats
  boolean guesses(int plausible, double leadNow) {
    return mostGuesses > 0
        && (!cautious
            || (plausible <= MOST_PLAUSIBLE && leadNow >= lead && refuted < MOST_REFUTED));
  }

  /// How many tokens the amateur may be behind, on a thread of its own, and still be waited for.
  /// The one that it runs while the clean view does is about to be there.
  int patience() {
    return cautious ? 1 : -1;
  }

  /// Whether guesses are to be checked.
  ///
  /// @param guesses that were made
  /// @param behind how many tokens were appended since the first of them
  boolean isCheckDue(int guesses, int behind) {
    return guesses >= mostGuesses || behind >= reach;
  }

  void accepted() {
    if (reach < LONGEST_REACH) {
      reach = Math.min(2 * reach, LONGEST_REACH);
    }
  }

  void refuted() {
    if (cautious) {
      reach = shortestReach;
      lead += LEAD_STEP;
      refuted++;
    }
  }
}
