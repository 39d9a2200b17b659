package dev.treeline.bench.run;

import dev.treeline.decoding.LogitsStream;
import java.util.Arrays;

/// A stream that leads to one fixed answer, under any sampling: all other tokens are ruled out.
final class ConstantStream implements LogitsStream {
  private final int[] answer;
  private final int vocabularySize;
  private int position;

  ConstantStream(int[] answer, int stopToken, int vocabularySize) {
    this.answer = Arrays.copyOf(answer, answer.length + 1);
    this.answer[answer.length] = stopToken;
    this.vocabularySize = vocabularySize;
  }

  @Override
  public float[] prefill() {
    return row();
  }

  @Override
  public float[] append(int token) {
    position++;
    return row();
  }

  @Override
  public float[] appendAll(int[] tokens) {
    position += tokens.length;
    return row();
  }

  private float[] row() {
    float[] row = new float[vocabularySize];
    Arrays.fill(row, Float.NEGATIVE_INFINITY);
    row[answer[Math.min(position, answer.length - 1)]] = 0;
    return row;
  }

  @Override
  public void close() {
    position = 0;
  }
}
