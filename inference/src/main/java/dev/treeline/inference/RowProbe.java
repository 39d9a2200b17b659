package dev.treeline.inference;

import dev.treeline.inference.rows.LayerProbe;
import dev.treeline.inference.rows.RowDecoder;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// A [Probe] on steps in Java, after the prompt.
final class RowProbe implements LayerProbe {
  private static final double LEAST_LENGTH = 1e-12;

  private final ProbePlan plan;
  private final int[] places; // of the image tokens
  private final long[] wanted;
  private final boolean readsRows;
  private final float[][] read; // of the latest row, in the order of `wanted`
  private final float[][][] shares; // [rows, H, places] in the layer before the first pruned one
  private final boolean[][] hidden; // [rows, places]

  /// @param heads how many the model has
  /// @param places of the image tokens
  RowProbe(ProbePlan plan, int heads, long[] places) {
    this(plan, heads, places, false);
  }

  /// @param readsRows whether the head's rows on the states are wanted, not the states
  RowProbe(ProbePlan plan, int heads, long[] places, boolean readsRows) {
    this.plan = plan;
    this.readsRows = readsRows;
    this.places = IntStream.range(0, places.length).map(i -> (int) places[i]).toArray();
    wanted = plan.states();
    read = new float[wanted.length][];
    int rows = plan.firstPruned() > 0 ? RowDecoder.MOST_ROWS : 0;
    shares = new float[rows][heads][places.length];
    hidden = new boolean[rows][places.length];
  }

  /// The states that the plan asks for, of the latest row.
  ///
  /// @return `[states, D]`
  float[][] read() {
    return read.clone();
  }

  /// Those whose rows are wanted.
  List<float[]> earlyStates() {
    return readsRows ? List.of(read) : List.of();
  }

  @Override
  public void state(int depth, int row, float[] state) {
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] == depth) {
        read[i] = state.clone();
      }
    }
    if (plan.firstPruned() > 0 && depth == plan.firstPruned()) {
      hide(row);
    }
  }

  /// Hides the image tokens that the row attends to most, the mean of the heads: SID's.
  private void hide(int row) {
    double[] attended = new double[places.length];
    for (float[] head : shares[row]) {
      for (int n = 0; n < attended.length; n++) {
        attended[n] += head[n];
      }
    }
    int[] order =
        IntStream.range(0, attended.length)
            .boxed()
            .sorted(Comparator.comparingDouble(n -> attended[n]))
            .mapToInt(n -> n)
            .toArray();
    for (int n = 0; n < order.length; n++) {
      hidden[row][order[n]] = n >= plan.kept();
    }
  }

  @Override
  public boolean turns() {
    return plan.directions().length > 0;
  }

  /// h becomes |h| u(u(h) + strength d), u(v) = v / |v| ([Probe.Steering]).
  @Override
  public void turn(int layer, int row, float[] added) {
    float[] direction = plan.directions()[layer];
    double length = length(added);
    double unit = 1 / Math.max(LEAST_LENGTH, length);
    for (int i = 0; i < added.length; i++) {
      added[i] = (float) (added[i] * unit + direction[i] * plan.strength());
    }
    double back = length / Math.max(LEAST_LENGTH, length(added));
    for (int i = 0; i < added.length; i++) {
      added[i] = (float) (added[i] * back);
    }
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float number : vector) {
      squares += (double) number * number;
    }
    return Math.sqrt(squares);
  }

  @Override
  public boolean attends(int row) {
    return places.length > 0 && (plan.boost() != 0 || plan.firstPruned() > 0);
  }

  @Override
  public void scored(Head head, float[] scores) {
    boolean boosted = plan.boost() != 0 && head.layer() >= plan.firstBoosted();
    boolean pruned = plan.firstPruned() > 0 && head.layer() >= plan.firstPruned();
    for (int n = 0; n < places.length && (boosted || pruned); n++) {
      int i = places[n] - head.first();
      if (i < 0 || i >= head.count()) {
        continue;
      }
      if (boosted) {
        scores[i] += (float) plan.boost() * Math.abs(scores[i]);
      }
      if (pruned && hidden[head.row()][n]) {
        scores[i] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  @Override
  public void softened(Head head, float[] parts, float total) {
    if (head.layer() != plan.firstPruned() - 1) {
      return;
    }
    float[] own = shares[head.row()][head.number()];
    for (int n = 0; n < own.length; n++) {
      int i = places[n] - head.first();
      own[n] = i < 0 || i >= head.count() ? 0 : parts[i] / total;
    }
  }
}
