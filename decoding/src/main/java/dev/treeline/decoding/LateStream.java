package dev.treeline.decoding;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A stream that is opened when it is first used, and perhaps never: what goes before its prompt
/// (noise on a picture, a transformed view) waits with it. Owns the stream once it is open.
public final class LateStream implements PartialLogits {
  private final Supplier<LogitsStream> source;
  private @Nullable PartialLogits stream;
  private boolean closed;

  /// @param source asked at most once
  public LateStream(Supplier<LogitsStream> source) {
    this.source = source;
  }

  private PartialLogits stream() {
    if (closed) {
      throw new IllegalStateException("the stream is closed");
    }
    PartialLogits opened = stream;
    if (opened == null) {
      opened = PartialLogits.of(source.get());
      stream = opened;
    }
    return opened;
  }

  @Override
  public float[] prefill() {
    return stream().prefill();
  }

  @Override
  public float[] append(int token) {
    return stream().append(token);
  }

  @Override
  public float[] appendAll(int[] tokens) {
    return stream().appendAll(tokens);
  }

  @Override
  public void advance(int[] tokens) {
    stream().advance(tokens);
  }

  @Override
  public boolean joins(LogitsStream leader) {
    return stream().joins(leader);
  }

  @Override
  public void advanceWith(LogitsStream leader, int[] tokens) {
    stream().advanceWith(leader, tokens);
  }

  @Override
  public float[] read(int[] ids) {
    return stream().read(ids);
  }

  @Override
  public float[] row() {
    return stream().row();
  }

  @Override
  public boolean isRowwise() {
    return stream().isRowwise();
  }

  @Override
  public boolean canCutBack() {
    return stream().canCutBack();
  }

  @Override
  public void advanceAll(int[] tokens) {
    stream().advanceAll(tokens);
  }

  @Override
  public float[] read(int back, int[] ids) {
    return stream().read(back, ids);
  }

  @Override
  public float[] row(int back) {
    return stream().row(back);
  }

  @Override
  public void cutBack(int tokens) {
    stream().cutBack(tokens);
  }

  @Override
  public void reuse(float[] row) {
    stream().reuse(row);
  }

  @Override
  public void close() {
    closed = true;
    if (stream != null) {
      stream.close();
    }
  }
}
