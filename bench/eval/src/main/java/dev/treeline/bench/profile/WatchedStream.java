package dev.treeline.bench.profile;

import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.PartialLogits;
import dev.treeline.inference.ProbedStream;

/// A stream that tells a [Watch] how long its forwards take, and changes nothing else: what an
/// engine can do with the stream inside, it can do with this one. Owns that stream.
final class WatchedStream implements PartialLogits, ProbedStream {
  private final Watch watch;
  private final LogitsStream stream;
  private final PartialLogits partial;
  private final Part own;
  private boolean started;
  private boolean joined; // the next forward carries another stream's tokens too

  WatchedStream(Watch watch, LogitsStream stream, Part own) {
    this.watch = watch;
    this.stream = stream;
    this.partial = PartialLogits.of(stream);
    this.own = own;
  }

  private Part part() {
    Part part = !started ? Part.PREFILL : joined ? Part.JOINT : own;
    started = true;
    joined = false;
    return part;
  }

  @Override
  public float[] prefill() {
    return watch.time(part(), stream::prefill);
  }

  @Override
  public float[] append(int token) {
    return watch.time(part(), () -> stream.append(token));
  }

  @Override
  public float[] appendAll(int[] tokens) {
    return watch.time(part(), () -> stream.appendAll(tokens));
  }

  @Override
  public void advance(int[] tokens) {
    long start = System.nanoTime();
    Part part = part();
    partial.advance(tokens);
    watch.add(part, System.nanoTime() - start);
  }

  @Override
  public boolean joins(LogitsStream leader) {
    return partial.joins(inside(leader));
  }

  @Override
  public void advanceWith(LogitsStream leader, int[] tokens) {
    started = true;
    if (leader instanceof WatchedStream watched) {
      watched.joined = true;
    }
    partial.advanceWith(inside(leader), tokens);
  }

  @Override
  public boolean isRowwise() {
    return partial.isRowwise();
  }

  @Override
  public boolean canCutBack() {
    return partial.canCutBack();
  }

  @Override
  public void advanceAll(int[] tokens) {
    long start = System.nanoTime();
    Part part = part();
    partial.advanceAll(tokens);
    watch.add(part, System.nanoTime() - start);
  }

  @Override
  public float[] read(int back, int[] ids) {
    return watch.time(own, () -> partial.read(back, ids));
  }

  @Override
  public float[] row(int back) {
    return watch.time(own, () -> partial.row(back));
  }

  @Override
  public void cutBack(int tokens) {
    partial.cutBack(tokens);
  }

  private static LogitsStream inside(LogitsStream leader) {
    return leader instanceof WatchedStream watched ? watched.stream : leader;
  }

  @Override
  public float[] read(int[] ids) {
    return watch.time(own, () -> partial.read(ids));
  }

  @Override
  public float[] row() {
    return watch.time(own, partial::row);
  }

  @Override
  public float[][] readings() {
    return stream instanceof ProbedStream probed ? probed.readings() : new float[0][];
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
