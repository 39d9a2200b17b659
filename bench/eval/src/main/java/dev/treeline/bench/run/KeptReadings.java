package dev.treeline.bench.run;

import dev.treeline.inference.ProbedStream;

/// A probed stream that keeps its first row and what was read with it. Owns the other stream.
final class KeptReadings implements ProbedStream {
  private final ProbedStream stream;

  /// `[V]` after the prompt; empty before
  float[] firstRow = {};

  /// what was read at the prompt's end
  float[][] firstReadings = {};

  KeptReadings(ProbedStream stream) {
    this.stream = stream;
  }

  @Override
  public float[] prefill() {
    float[] row = stream.prefill();
    firstRow = row.clone();
    firstReadings = stream.readings();
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
  public float[][] readings() {
    return stream.readings();
  }

  @Override
  public void close() {
    stream.close();
  }
}
