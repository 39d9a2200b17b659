package dev.treeline.decoding;

/// A row of a contrast that was guessed, and what is needed to find out what it should have been,
/// and to go back to it ([GuessingStream]).
///
/// @param step how many tokens came before it
/// @param ids the plausible tokens
/// @param clean their logits, or the whole row if the rule reads that, as the clean view has them
/// @param vocabularySize of the row
/// @param tally after it
/// @param share the companion's after it
@SuppressWarnings("ArrayRecordComponent")
record GuessedRow(
    int step, int[] ids, float[] clean, int vocabularySize, Tally tally, double share) {
  /// Keeps a row and leaves the guess in it: the clean view's row, cut to the plausible tokens.
  ///
  /// @param row `[V]`, changed
  /// @param use what the rule reads of the amateur's row: some of it
  static GuessedRow in(
      float[] row, PlausibleSet plausible, AmateurUse use, Tally tally, Position position) {
    int[] ids = plausible.ids();
    float[] logits = Rows.gather(row, ids);
    float[] kept = use == AmateurUse.PLAUSIBLE ? logits : row.clone();
    Rows.leave(ids, logits, row);
    return new GuessedRow(position.step, ids, kept, row.length, tally, position.share);
  }

  /// Where a row is: see the parameters of the same names.
  record Position(int step, double share) {}

  /// What the row should have been.
  ///
  /// @param amateur has run all tokens before the row
  /// @param back how many more it has run, if all of them can be looked at
  /// @return `[V]`, the caller's
  float[] contrasted(PartialLogits amateur, int back, ContrastRule rule) {
    float[] row = clean.clone();
    if (rule.amateurUse() == AmateurUse.PLAUSIBLE) {
      rule.contrast(row, back == 0 ? amateur.read(ids) : amateur.read(back, ids), step);
      float[] whole = new float[vocabularySize];
      Rows.leave(ids, row, whole);
      return whole;
    }
    float[] amateurRow = back == 0 ? amateur.row() : amateur.row(back);
    Rows.requireSameLength(row, amateurRow);
    rule.contrast(row, amateurRow, step);
    return row;
  }
}
