package dev.treeline.decoding;

/// What a contrast counts of the rows that it hands out.
///
/// @param skipped rows of these that did not need the amateur
/// @param plausible tokens of all of them
record Tally(long rows, long skipped, long plausible) {
  static final Tally ZERO = new Tally(0, 0, 0);

  /// With one more row.
  Tally row(int plausibleNow, boolean skippedNow) {
    return new Tally(rows + 1, skipped + (skippedNow ? 1 : 0), plausible + plausibleNow);
  }
}
