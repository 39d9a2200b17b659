package dev.treeline.decoding;

import java.util.function.Supplier;

/// DoLa: a stream whose rows are contrasted with the one of its early layers' rows that differs
/// most, chosen anew at every position. Owns the other stream.
public final class LayerContrastStream implements LogitsStream {
  private final LogitsStream stream;
  private final Supplier<float[][]> earlyRows;
  private final ContrastRule.Dola rule;
  private int step;

  /// @param earlyRows gives, after each call of `stream`, the head's rows on early layers at the
  ///   same position: `[layers, V]`, at least one
  public LayerContrastStream(
      LogitsStream stream, Supplier<float[][]> earlyRows, ContrastRule.Dola rule) {
    this.stream = stream;
    this.earlyRows = earlyRows;
    this.rule = rule;
  }

  @Override
  public float[] prefill() {
    return contrasted(stream.prefill());
  }

  @Override
  public float[] append(int token) {
    step++;
    return contrasted(stream.append(token));
  }

  @Override
  public float[] appendAll(int[] tokens) {
    step += tokens.length;
    return contrasted(stream.appendAll(tokens));
  }

  private float[] contrasted(float[] row) {
    float[][] early = earlyRows.get();
    rule.contrast(row, early[ContrastRule.Dola.farthest(row, early)], step);
    return row;
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
