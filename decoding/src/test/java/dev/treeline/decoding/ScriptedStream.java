package dev.treeline.decoding;

import java.util.ArrayList;
import java.util.List;

/// A stream that plays given rows and notes what was asked of it.
final class ScriptedStream implements LogitsStream {
  final List<String> calls = new ArrayList<>();
  private final float[][] rows;
  private int next;

  ScriptedStream(float[]... rows) {
    this.rows = rows;
  }

  /// Rows of `vocabularySize` whose largest logits are, in turn, at `tokens`.
  static ScriptedStream choosing(int vocabularySize, int... tokens) {
    var rows = new float[tokens.length][vocabularySize];
    for (int i = 0; i < tokens.length; i++) {
      rows[i][tokens[i]] = 5;
    }
    return new ScriptedStream(rows);
  }

  @Override
  public float[] prefill() {
    calls.add("prefill");
    return rows[next++].clone();
  }

  @Override
  public float[] append(int token) {
    calls.add("append " + token);
    return rows[next++].clone();
  }

  @Override
  public float[] appendAll(int[] tokens) {
    calls.add("append all " + Tokens.of(tokens));
    next += tokens.length;
    return rows[next - 1].clone();
  }

  @Override
  public void close() {
    calls.add("close");
  }
}
