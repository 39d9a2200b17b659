package dev.treeline.decoding;

/// Any stream as [PartialLogits]: every forward makes a whole row, which is then read.
final class WholeRows implements PartialLogits {
  private final LogitsStream stream;
  private float[] row = {}; // [V] of the latest position; empty before the prompt has run

  WholeRows(LogitsStream stream) {
    this.stream = stream;
  }

  @Override
  public void advance(int[] tokens) {
    if (row.length == 0) {
      row = stream.prefill();
    }
    if (tokens.length == 1) {
      row = stream.append(tokens[0]);
    } else if (tokens.length > 1) {
      row = stream.appendAll(tokens);
    }
  }

  @Override
  public float[] read(int[] ids) {
    return Rows.gather(row, ids);
  }

  @Override
  public float[] row() {
    return row.clone();
  }

  @Override
  public float[] prefill() {
    advance(new int[0]);
    return row();
  }

  @Override
  public float[] append(int token) {
    advance(new int[] {token});
    return row();
  }

  @Override
  public float[] appendAll(int[] tokens) {
    advance(tokens);
    return row();
  }

  @Override
  public void close() {
    stream.close();
  }
}
