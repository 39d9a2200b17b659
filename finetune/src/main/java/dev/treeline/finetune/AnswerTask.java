package dev.treeline.finetune;

import dev.treeline.finetune.TrainingKernels.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// Learning answers: rows of packed examples.
final class AnswerTask implements StageTask {
  private static final int EVALUATION_ROWS = 8;

  private final RowWork work;
  private final Recipe.Stage.Sft stage;
  private final List<PackedRow> rows;
  private final List<MicroBatch> heldOut;
  private final int heldOutAtFirst;
  private final BatchPlan plan;
  private final long seed;

  /// Rows to learn and rows to measure on.
  ///
  /// @param atFirst held-out rows that are scored while training
  /// @param seed of the order
  record Rows(List<PackedRow> train, List<PackedRow> heldOut, int atFirst, long seed) {}

  AnswerTask(RowWork work, Recipe.Stage.Sft stage, Rows data) {
    this.work = work;
    this.stage = stage;
    this.seed = data.seed();
    this.rows = data.train();
    this.heldOut = cut(data.heldOut(), EVALUATION_ROWS, Map.of());
    this.heldOutAtFirst = (data.atFirst() + EVALUATION_ROWS - 1) / EVALUATION_ROWS;
    this.plan = RowWork.plan(rows, stage.optimization().batch(), data.seed());
  }

  private List<MicroBatch> cut(List<PackedRow> all, int size, Map<String, Double> weights) {
    var batches = new ArrayList<MicroBatch>();
    for (int start = 0; start < all.size(); start += size) {
      batches.add(work.batch(all.subList(start, Math.min(all.size(), start + size)), weights));
    }
    return batches;
  }

  @Override
  public List<String> parameters() {
    return work.parameters();
  }

  @Override
  public List<String> trained() {
    return work.trained();
  }

  @Override
  public Batch prepare(int step) {
    List<PackedRow> packed = Arrays.stream(plan.rows(step)).mapToObj(rows::get).toList();
    List<MicroBatch> batches = cut(packed, stage.optimization().microBatch(), stage.kindWeights());
    double weight = batches.stream().mapToDouble(MicroBatch::weight).sum();
    var parts = new ArrayList<Part>();
    for (MicroBatch batch : batches) {
      Shown shown = work.shown(batch);
      var objective = Objective.answers(weight, BatchPlan.noise(seed, step, parts.size()));
      parts.add(
          (scope, inputs) -> work.kernels().gradients(scope, inputs, batch, shown, objective));
    }
    return new Batch(
        parts,
        weight,
        packed.size(),
        packed.stream().mapToInt(PackedRow::examples).sum(),
        RowWork.tokens(packed),
        work.about(packed));
  }

  @Override
  public Map<String, Double> evaluate(
      Workers workers, TrainingKernels.Inputs inputs, boolean whole) {
    List<MicroBatch> scored =
        whole ? heldOut : heldOut.subList(0, Math.min(heldOut.size(), heldOutAtFirst));
    List<Callable<TrainingKernels.Scores>> tasks =
        scored.stream()
            .<Callable<TrainingKernels.Scores>>map(batch ->
                () ->
                    work.kernels()
                        .scores(
                            inputs,
                            batch,
                            work.shown(batch),
                            Objective.answers(Math.max(batch.weight(), 1e-30), 0)))
            .toList();
    List<TrainingKernels.Scores> scores = workers.runAll(tasks);
    var tally = new AnswerTally();
    for (int i = 0; i < scored.size(); i++) {
      tally.add(scored.get(i), scores.get(i));
    }
    return tally.measures();
  }

  @Override
  public void close() {
    work.pictures().close();
  }
}
