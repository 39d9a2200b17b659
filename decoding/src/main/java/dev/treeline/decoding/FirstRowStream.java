package dev.treeline.decoding;

import java.util.List;

/// A stream that keeps a copy of another's first row. Put one around each view of a contrast to
/// take margins on the clean, the amateur's and the unmasked contrasted row
/// ([ContrastRule#unmasked]) without a further forward. Owns the other stream.
public final class FirstRowStream implements GuessingStream {
  private final LogitsStream stream;
  private final Runnable onFirstRow;
  private float[] firstRow = {};

  public FirstRowStream(LogitsStream stream) {
    this(stream, () -> {});
  }

  /// A stream that also tells when the row is there, so that the moment can be kept with it.
  public FirstRowStream(LogitsStream stream, Runnable onFirstRow) {
    this.stream = stream;
    this.onFirstRow = onFirstRow;
  }

  /// The row after the prompt.
  ///
  /// @return `[V]`, not to be changed; empty before [#prefill()]
  public float[] firstRow() {
    return firstRow;
  }

  @Override
  public float[] prefill() {
    float[] row = stream.prefill();
    onFirstRow.run();
    firstRow = row.clone();
    return row;
  }

  @Override
  public float[] append(int token) {
    return stream.append(token);
  }

  @Override
  public float[] appendAll(int[] tokens) {
    return stream.appendAll(tokens);
  }

  @Override
  public void allowGuesses() {
    if (stream instanceof GuessingStream guessing) {
      guessing.allowGuesses();
    }
  }

  @Override
  public int guesses() {
    return stream instanceof GuessingStream guessing ? guessing.guesses() : 0;
  }

  @Override
  public boolean isCheckDue() {
    return stream instanceof GuessingStream guessing && guessing.isCheckDue();
  }

  @Override
  public List<float[]> check() {
    return guessing().check();
  }

  @Override
  public void accept() {
    guessing().accept();
  }

  @Override
  public void refute(int guess) {
    guessing().refute(guess);
  }

  private GuessingStream guessing() {
    if (stream instanceof GuessingStream guessing) {
      return guessing;
    }
    throw new IllegalStateException("there are no guesses to check");
  }

  @Override
  public void reuse(float[] row) {
    stream.reuse(row);
  }

  @Override
  public void close() {
    stream.close();
  }
}
