package dev.treeline.bench.run;

/// What may be saved while answering. No choice changes a token of an answer in f32, rounding
/// aside.
///
/// @param contrast how the second view of a contrast is run
/// @param margins whether the lean towards Yes of a contrast is wanted
public record Economy(Contrast contrast, Margins margins) {
  /// How the second view is run.
  public enum Contrast {
    /// At every token, in a forward of its own: the plain twin of the others.
    PLAIN,
    /// Only where it can change the choice.
    DEFERRED,
    /// At every token, in one forward with the clean view where the engine can.
    JOINT,
    /// Deferred, and where it can change the choice mostly guessed: several guesses are checked in
    /// one forward, and wrong ones taken back.
    SPECULATIVE,
    /// At every token, by a thread of its own behind the clean view, from the question on: for a
    /// core that would idle.
    CONCURRENT,
    /// Deferred, joint while it is needed often, and guessed where that is likely to pay; for a
    /// single answer ([Margins#LEFT_OUT]) concurrent where a core would idle.
    ADAPTIVE
  }

  /// Whether margins are wanted. That of a contrast is taken on its first row without the mask, and
  /// so needs the second view's prompt, which the answer itself often does not.
  public enum Margins {
    /// Each answer has its margin: what AUC and the plots are made of. Paid after the answer, and
    /// not counted in its time, where the answer did without.
    SCORED,
    /// Contrasts have none.
    LEFT_OUT
  }

  /// For runs that are scored.
  public static Economy scoring() {
    return new Economy(Contrast.ADAPTIVE, Margins.SCORED);
  }

  /// For single answers and for measuring what a method costs.
  public static Economy answering() {
    return new Economy(Contrast.ADAPTIVE, Margins.LEFT_OUT);
  }
}
