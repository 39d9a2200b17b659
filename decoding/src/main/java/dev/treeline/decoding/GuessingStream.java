package dev.treeline.decoding;

import java.util.List;

/// A stream that may hand out a row before it is sure of it: a guess of what the row will be. Who
/// allows that has the guesses checked before an answer ends, and takes back what followed from a
/// wrong one.
///
/// A guess is good enough if the same token is chosen from it as from the right row. So the right
/// rows are handed out, and the caller chooses again.
public interface GuessingStream extends LogitsStream {
  /// Lets it guess from now on. Without this it never does.
  void allowGuesses();

  /// How many of the rows handed out are guesses that nobody has checked; the latest of these rows
  /// last.
  int guesses();

  /// Whether it would have some of them checked now: more guesses would cost more than they save,
  /// or the check costs no waiting.
  boolean isCheckDue();

  /// Finds out what guessed rows should have been, all of them or the oldest ones. Nothing may be
  /// asked for between this and [#accept()] or [#refute(int)].
  ///
  /// @return `[1 to guesses][V]` the right rows, oldest first, the caller's
  /// @throws IllegalStateException if there are no guesses
  List<float[]> check();

  /// Says that the tokens chosen from the guesses that were checked are right. The others are then
  /// all that there are.
  void accept();

  /// Says that another token follows from one of the right rows. All that was appended after that
  /// row is forgotten, as if it had just been handed out, and with it the guesses.
  ///
  /// @param guess its number in the list of [#check()]; those before it were right
  void refute(int guess);
}
