package dev.treeline.bench.run;

import dev.treeline.decoding.LogitsStream;

/// A stream with a constant added to some tokens of its first row: a bias at the output, which
/// moves the threshold and nothing else. Owns the other stream.
final class ShiftedStream implements LogitsStream {
  private final LogitsStream stream;
  private final int[] tokens;
  private final float shift;

  ShiftedStream(LogitsStream stream, int[] tokens, float shift) {
    this.stream = stream;
    this.tokens = tokens;
    this.shift = shift;
  }

  @Override
  public float[] prefill() {
    float[] row = stream.prefill();
    for (int token : tokens) {
      row[token] += shift;
    }
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
  public void reuse(float[] row) {
    stream.reuse(row);
  }

  @Override
  public void close() {
    stream.close();
  }
}
