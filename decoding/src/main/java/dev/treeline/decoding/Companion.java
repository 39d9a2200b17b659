package dev.treeline.decoding;

/// When the amateur of a [DeferredContrastiveStream] runs along in the clean view's forward, before
/// anybody knows whether its row will be needed. Has a memory: one for each stream.
///
/// A row more in a forward costs a fraction of a forward of its own, as reading the weights is most
/// of the cost. So it pays once the share of the positions that need the amateur is above that
/// fraction. The share is a running mean over the answer so far, and so follows from the answer
/// alone.
public final class Companion {
  private static final double MEMORY = 0.75; // weight of what was, at each position

  private final double threshold;
  private double share;

  private Companion(double threshold) {
    this.threshold = threshold;
  }

  /// It always waits until it is needed.
  public static Companion never() {
    return new Companion(Double.POSITIVE_INFINITY);
  }

  /// It always runs along, needed or not.
  public static Companion always() {
    return new Companion(0);
  }

  /// It runs along while it was needed often enough lately.
  ///
  /// @param extraCost what a second row adds to a forward, as a fraction of a forward; in (0, 1]
  public static Companion whenItPays(double extraCost) {
    if (!(extraCost > 0 && extraCost <= 1)) {
      throw new IllegalArgumentException("extraCost must be in (0, 1], but is " + extraCost);
    }
    return new Companion(extraCost);
  }

  boolean expected() {
    return share >= threshold;
  }

  /// What [#saw] has come to.
  double share() {
    return share;
  }

  /// Forgets what was seen since the share was this.
  void backTo(double earlier) {
    share = earlier;
  }

  void saw(boolean undecided) {
    share = MEMORY * share + (1 - MEMORY) * (undecided ? 1 : 0);
  }
}
