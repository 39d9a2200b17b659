package dev.treeline.decoding;

/// Two views as one: its rows are the mean of theirs, as VDD takes it of its two image-free views.
/// Owns both.
public final class MeanStream implements LogitsStream {
  private final LogitsStream first;
  private final LogitsStream second;

  public MeanStream(LogitsStream first, LogitsStream second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public float[] prefill() {
    return mean(first.prefill(), second.prefill());
  }

  @Override
  public float[] append(int token) {
    float[] row = first.append(token);
    float[] other = second.append(token);
    mean(row, other);
    second.reuse(other);
    return row;
  }

  @Override
  public float[] appendAll(int[] tokens) {
    return mean(first.appendAll(tokens), second.appendAll(tokens));
  }

  private static float[] mean(float[] row, float[] other) {
    Rows.requireSameLength(row, other);
    for (int v = 0; v < row.length; v++) {
      row[v] = (row[v] + other[v]) / 2;
    }
    return row;
  }

  @Override
  public void reuse(float[] row) {
    first.reuse(row);
  }

  @Override
  public void close() {
    try (first;
        second) {
      // nothing to do but to close each, even when the other fails to
    }
  }
}
