package dev.treeline.jmh;

import dev.treeline.decoding.Companion;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.DeferredContrastiveStream;
import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import dev.treeline.decoding.LogitsStream;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Rows of a real vocabulary: LLaVA-1.5's and Qwen2-VL's.
@State(Scope.Thread)
public class RowState {
  /// V
  @Param({"32000", "151936"})
  public int vocabularySize;

  RandomRows rows = RandomRows.of(1);
  float[] twin = {};
  float[] work = {};
  LogitsStream deferred = deferred(rows);

  /// Makes the rows.
  @Setup
  public void make() {
    rows = RandomRows.of(vocabularySize);
    twin = rows.clean().clone();
    work = new float[vocabularySize];
    deferred = deferred(rows);
  }

  /// The clean row, fresh: rules change it in place.
  float[] freshClean() {
    System.arraycopy(rows.clean(), 0, work, 0, work.length);
    return work;
  }

  /// VCD as answers are decoded with, over streams that cost nothing.
  private static LogitsStream deferred(RandomRows rows) {
    return new DeferredContrastiveStream(
        new FixedStream(rows.clean()),
        new FixedStream(rows.amateur()),
        ContrastRule.Vcd.standard(),
        FirstRow.DROPPED,
        Companion.never());
  }
}
