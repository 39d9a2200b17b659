package dev.treeline.jmh;

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

  /// Makes the rows.
  @Setup
  public void make() {
    rows = RandomRows.of(vocabularySize);
    twin = rows.clean().clone();
    work = new float[vocabularySize];
  }

  /// The clean row, fresh: rules change it in place.
  float[] freshClean() {
    System.arraycopy(rows.clean(), 0, work, 0, work.length);
    return work;
  }
}
