package dev.treeline.bench.run;

import dev.treeline.decoding.LogitsStream;
import dev.treeline.inference.Convoy;

/// A stream that remembers when its first row was there. Owns the other stream.
final class TimedStream implements LogitsStream {
  private final LogitsStream stream;
  private long firstRowNanos;

  TimedStream(LogitsStream stream) {
    this.stream = stream;
    this.firstRowNanos = Convoy.nanoTime();
  }

  /// The clock when the prefill ended; when this was made, if there was none.
  long firstRowNanos() {
    return firstRowNanos;
  }

  @Override
  public float[] prefill() {
    float[] row = stream.prefill();
    firstRowNanos = Convoy.nanoTime();
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
  public void close() {
    stream.close();
  }
}
