package dev.treeline.inference.rows;

import static dev.treeline.inference.rows.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.treeline.inference.rows.LowRanks.Part;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/// [LowRanks] as one [RowMap] uses them: what belongs to its outputs, in its panels. A panel has
/// only the columns of B whose pairs reach it.
final class LowRankPanels {
  /// Nothing beside a map.
  static final LowRankPanels NONE =
      new LowRankPanels(new LowRanks(1, List.of(), new float[0]), 0, 0, 1);

  private final LowRanks pairs;
  private final int first;
  private final int panel;
  private final float[] gains; // [out], or empty
  private final int[] ranks; // the first one of each panel
  private final int[] starts; // where its columns begin; one more for the end
  private final float[] b; // [panels][columns][outputs of a panel]

  /// @param first the map's first output, of all that the pairs are beside
  /// @param out how many it has
  /// @param panel how many a panel has
  LowRankPanels(LowRanks pairs, int first, int out, int panel) {
    int panels = Math.ceilDiv(out, panel);
    this.pairs = pairs;
    this.first = first;
    this.panel = panel;
    this.ranks = new int[panels];
    this.starts = new int[panels + 1];
    this.gains = new float[pairs.gains().length == 0 ? 0 : out];
    System.arraycopy(pairs.gains(), gains.length == 0 ? 0 : first, gains, 0, gains.length);
    for (int p = 0; p < panels; p++) {
      starts[p + 1] = starts[p] + measure(p, Math.min(out, (p + 1) * panel)) * panel;
    }
    b = new float[starts[panels]];
    for (int p = 0; p < panels; p++) {
      fill(p, Math.min(out, (p + 1) * panel));
    }
  }

  /// Finds the pairs that reach a panel.
  ///
  /// @param end of its outputs
  /// @return how many columns they have
  private int measure(int p, int end) {
    int rank = 0;
    int columns = 0;
    for (Part part : pairs.parts()) {
      if (part.output() < first + end && part.end() > first + p * panel) {
        ranks[p] = columns == 0 ? rank : ranks[p];
        columns += part.rank();
      }
      rank += part.rank();
    }
    return columns;
  }

  private void fill(int p, int end) {
    int rank = 0;
    for (Part part : pairs.parts()) {
      int from = Math.max(part.output(), first + p * panel);
      for (int o = from; o < Math.min(part.end(), first + end); o++) {
        int to = starts[p] + (rank - ranks[p]) * panel + (o - first - p * panel);
        for (int r = 0; r < part.rank(); r++) {
          b[to + r * panel] = part.b()[(o - part.output()) * part.rank() + r];
        }
      }
      rank += part.rank();
    }
  }

  /// Whether they do anything to the map.
  boolean isEmpty() {
    return gains.length == 0 && b.length == 0;
  }

  /// Those that it is cut from.
  LowRanks pairs() {
    return pairs;
  }

  /// Multiplies what a panel's outputs are without their bias.
  ///
  /// @param sums the panel begins at `at`
  void multiply(float[] sums, int at, int p) {
    int count = Math.min(panel, gains.length - p * panel);
    for (int o = 0; o < count; o++) {
      sums[at + o] *= gains[p * panel + o];
    }
  }

  /// Adds B A x.
  ///
  /// @param sums the panel begins at `at`
  /// @param lowered A x
  void add(float[] sums, int at, int p, float[] lowered) {
    int from = starts[p];
    int end = starts[p + 1];
    for (int o = 0; o < panel && from < end; o += 2 * Lanes.WIDTH) {
      int rank = ranks[p];
      FloatVector x = fromArray(FLOATS, sums, at + o);
      FloatVector y = fromArray(FLOATS, sums, at + o + Lanes.WIDTH);
      for (int i = from + o; i < end; i += panel) {
        FloatVector h = broadcast(FLOATS, lowered[rank++]);
        x = fromArray(FLOATS, b, i).fma(h, x);
        y = fromArray(FLOATS, b, i + Lanes.WIDTH).fma(h, y);
      }
      x.intoArray(sums, at + o);
      y.intoArray(sums, at + o + Lanes.WIDTH);
    }
  }
}
