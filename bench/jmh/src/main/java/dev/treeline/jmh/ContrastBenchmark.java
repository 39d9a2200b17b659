package dev.treeline.jmh;

import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.Sampler;
import dev.treeline.decoding.Sampling;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/// One contrasted choice: VCD, plausibility mask, greedy sampler. A rule changes the clean row in
/// place, so those that run one first copy it; [#copyClean] is what to take off. The rules alone
/// are in [RuleBenchmark].
///
/// There are two yardsticks for reading both rows once: [#readBothRows], a plain loop that compares
/// each number with the largest so far, and [#compareBothRows], as fast as memory is read: no such
/// loop gets there, as HotSpot does not turn a float maximum into wide instructions.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ContrastBenchmark {
  private static final ContrastRule VCD = ContrastRule.Vcd.standard();
  private static final ContrastRule.PlausibilityOnly MASK =
      ContrastRule.PlausibilityOnly.standard();
  private static final Sampler GREEDY = new Sampling.Greedy().with(0);

  /// The largest of each row.
  @Benchmark
  public float readBothRows(RowState state) {
    return largest(state.rows.clean()) + largest(state.rows.amateur());
  }

  private static float largest(float[] row) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float logit : row) {
      largest = logit > largest ? logit : largest;
    }
    return largest;
  }

  /// Two rows that are equal, so that comparing them reads both to the end.
  @Benchmark
  public boolean compareBothRows(RowState state) {
    return Arrays.equals(state.rows.clean(), state.twin);
  }

  /// A fresh clean row.
  @Benchmark
  public float[] copyClean(RowState state) {
    return state.freshClean();
  }

  /// The mask alone.
  @Benchmark
  public float[] mask(RowState state) {
    float[] row = state.freshClean();
    MASK.mask(row);
    return row;
  }

  /// What one greedy step of VCD does with its two rows.
  @Benchmark
  public int vcdAndGreedy(RowState state) {
    float[] row = state.freshClean();
    VCD.contrast(row, state.rows.amateur(), 0);
    return GREEDY.sample(row);
  }

  /// The same as answers are decoded: the set is found first, and the amateur read there only.
  @Benchmark
  public int deferredAndGreedy(RowState state) {
    return GREEDY.sample(state.deferred.append(1));
  }
}
