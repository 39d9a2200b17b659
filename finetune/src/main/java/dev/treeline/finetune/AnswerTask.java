package dev.treeline.finetune;

import dev.treeline.finetune.TrainingKernels.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/// Learning answers: rows of packed examples.
final class AnswerTask implements StageTask {
  private static final int EVALUATION_ROWS = 8;

  private final TrainingKernels kernels;
  private final PictureStore pictures;
  private final Recipe.Stage.Sft stage;
  private final MicroBatch.ImageTokens imageTokens;
  private final List<String> parameters;
  private final List<String> trained;
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

  AnswerTask(
      TrainingKernels kernels,
      TrainedModel model,
      PictureStore pictures,
      Recipe.Stage.Sft stage,
      Rows data) {
    this.kernels = kernels;
    this.pictures = pictures;
    this.stage = stage;
    this.imageTokens = model.imageTokens();
    this.parameters = model.parameters();
    this.trained = model.trained();
    this.seed = data.seed();
    this.rows = data.train();
    this.heldOut = cut(data.heldOut(), EVALUATION_ROWS, Map.of());
    this.heldOutAtFirst = (data.atFirst() + EVALUATION_ROWS - 1) / EVALUATION_ROWS;
    this.plan =
        new BatchPlan(
            rows.stream().mapToInt(PackedRow::length).toArray(),
            stage.optimization().batch(),
            data.seed());
  }

  private List<MicroBatch> cut(List<PackedRow> all, int size, Map<String, Double> weights) {
    var batches = new ArrayList<MicroBatch>();
    for (int start = 0; start < all.size(); start += size) {
      batches.add(
          MicroBatch.of(
              all.subList(start, Math.min(all.size(), start + size)), imageTokens, weights));
    }
    return batches;
  }

  @Override
  public List<String> parameters() {
    return parameters;
  }

  @Override
  public List<String> trained() {
    return trained;
  }

  @Override
  public Batch prepare(int step) {
    List<PackedRow> packed = Arrays.stream(plan.rows(step)).mapToObj(rows::get).toList();
    List<MicroBatch> batches = cut(packed, stage.optimization().microBatch(), stage.kindWeights());
    double weight = batches.stream().mapToDouble(MicroBatch::weight).sum();
    var parts = new ArrayList<Part>();
    for (MicroBatch batch : batches) {
      byte[] pixels = pictures.batch(batch.images());
      var objective = Objective.answers(weight, BatchPlan.noise(seed, step, parts.size()));
      parts.add((scope, inputs) ->
          kernels.gradients(scope, inputs, batch, kernels.pixels(scope, pixels), objective));
    }
    String about =
        packed.stream()
            .map(row -> row.image() < 0 ? "text" : pictures.file(row.image()).toString())
            .collect(Collectors.joining(", "));
    return new Batch(
        parts,
        weight,
        packed.size(),
        packed.stream().mapToInt(PackedRow::examples).sum(),
        packed.stream().mapToLong(PackedRow::length).sum(),
        about);
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
                    kernels.scores(
                        inputs,
                        batch,
                        pictures.batch(batch.images()),
                        Objective.answers(Math.max(batch.weight(), 1e-30), 0)))
            .toList();
    List<TrainingKernels.Scores> scores = workers.runAll(tasks);
    var tally = new AnswerTally();
    for (int i = 0; i < scored.size(); i++) {
      tally.add(scored.get(i), scores.get(i));
    }
    return tally.measures();
  }
}
