package dev.treeline.finetune;

import dev.treeline.finetune.TrainingKernels.Objective;
import dev.treeline.finetune.TrainingKernels.Preference;
import dev.treeline.models.Dtype;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.Safetensors;
import dev.treeline.models.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Learning to prefer: rows of a better and a worse answer to one question.
final class PreferenceTask implements StageTask {
  private static final int EVALUATION_ROWS = 8;

  private final RowWork work;
  private final Recipe.Stage.Dpo stage;
  private final Rows data;
  private final BatchPlan plan;
  private float[] reference = {}; // [2 pairs]
  private float[] heldOutReference = {};

  /// Pairs to learn and pairs to measure on, one in each row.
  ///
  /// @param seed of the order
  record Rows(List<PackedRow> train, List<PackedRow> heldOut, long seed) {}

  PreferenceTask(RowWork work, Recipe.Stage.Dpo stage, Rows data) {
    this.work = work;
    this.stage = stage;
    this.data = data;
    this.plan = RowWork.plan(data.train, stage.optimization().batch(), data.seed);
  }

  @Override
  public List<String> parameters() {
    return work.parameters();
  }

  @Override
  public List<String> trained() {
    return work.trained();
  }

  /// Takes every answer for equally likely: for seeing how long a step takes.
  void withoutReference() {
    reference = new float[2 * data.train.size()];
    heldOutReference = new float[2 * data.heldOut.size()];
  }

  /// What the model as the stage begins says of every answer: computed before the first step and
  /// kept in a file, because later it cannot be.
  ///
  /// @param inputs all [#parameters], as the stage begins if `step` is 0
  void reference(Path file, Workers workers, TrainingKernels.Inputs inputs, int step) {
    if (step == 0) {
      reference = likelihoods(data.train, workers, inputs);
      heldOutReference = likelihoods(data.heldOut, workers, inputs);
      SafetensorsWriter.write(
          file,
          List.of(entry("train", reference), entry("heldOut", heldOutReference)),
          Map.of("about", "log-likelihoods of the better and the worse answer of each pair"));
      return;
    }
    if (!Files.exists(file)) {
      throw new ModelFormatException(
          file + ": is missing; the run cannot go on without it, begin it again in another --out");
    }
    try (Safetensors saved = Safetensors.open(file)) {
      reference = saved.floats("train");
      heldOutReference = saved.floats("heldOut");
    }
    if (reference.length != 2 * data.train.size()
        || heldOutReference.length != 2 * data.heldOut.size()) {
      throw new ModelFormatException(file + ": is for other pairs");
    }
  }

  private static SafetensorsWriter.Entry entry(String name, float[] values) {
    return SafetensorsWriter.Entry.of(name, Dtype.F32, new long[] {values.length}, values);
  }

  private float[] likelihoods(
      List<PackedRow> rows, Workers workers, TrainingKernels.Inputs inputs) {
    List<Callable<float[]>> tasks = new ArrayList<>();
    for (int start = 0; start < rows.size(); start += EVALUATION_ROWS) {
      MicroBatch batch = batch(rows, start);
      tasks.add(() -> work.kernels().likelihoods(inputs, batch, work.shown(batch)));
    }
    float[] all = new float[2 * rows.size()];
    int at = 0;
    for (float[] some : workers.runAll(tasks)) {
      System.arraycopy(some, 0, all, at, some.length);
      at += some.length;
    }
    return all;
  }

  private MicroBatch batch(List<PackedRow> rows, int start) {
    int end = Math.min(rows.size(), start + EVALUATION_ROWS);
    return work.batch(rows.subList(start, end), Map.of());
  }

  @Override
  public Batch prepare(int step) {
    int[] chosen = plan.rows(step);
    int size = stage.optimization().microBatch();
    var parts = new ArrayList<Part>();
    for (int start = 0; start < chosen.length; start += size) {
      int[] some = Arrays.copyOfRange(chosen, start, Math.min(chosen.length, start + size));
      List<PackedRow> rows = Arrays.stream(some).mapToObj(data.train::get).toList();
      MicroBatch batch = work.batch(rows, Map.of());
      float[] known = new float[2 * some.length];
      for (int i = 0; i < some.length; i++) {
        System.arraycopy(reference, 2 * some[i], known, 2 * i, 2);
      }
      Shown shown = work.shown(batch);
      Objective objective =
          objective(chosen.length, BatchPlan.noise(data.seed, step, parts.size()), known);
      parts.add(
          (scope, inputs) -> work.kernels().gradients(scope, inputs, batch, shown, objective));
    }
    List<PackedRow> rows = Arrays.stream(chosen).mapToObj(data.train::get).toList();
    return new Batch(
        parts,
        chosen.length,
        chosen.length,
        2 * chosen.length,
        RowWork.tokens(rows),
        work.about(rows));
  }

  private Objective objective(int pairs, long noise, float[] known) {
    return new Objective(
        pairs, noise, Optional.of(new Preference(known, stage.beta(), stage.smoothing())));
  }

  @Override
  public Map<String, Double> evaluate(
      Workers workers, TrainingKernels.Inputs inputs, boolean whole) {
    List<Callable<TrainingKernels.Scores>> tasks = new ArrayList<>();
    for (int start = 0; start < data.heldOut.size(); start += EVALUATION_ROWS) {
      MicroBatch batch = batch(data.heldOut, start);
      int end = 2 * (start + batch.packed().size());
      float[] known = Arrays.copyOfRange(heldOutReference, 2 * start, end);
      tasks.add(() ->
          work.kernels()
              .scores(
                  inputs, batch, work.shown(batch), objective(batch.packed().size(), -1, known)));
    }
    double loss = 0;
    double margin = 0;
    int right = 0;
    for (TrainingKernels.Scores scores : workers.runAll(tasks)) {
      loss += scores.loss() * scores.margins().length;
      for (float one : scores.margins()) {
        margin += one;
        right += one > 0 ? 1 : 0;
      }
    }
    var measures = new LinkedHashMap<String, Double>();
    int pairs = data.heldOut.size();
    if (pairs > 0) {
      measures.put("loss", loss / pairs);
      measures.put("better one gained more", (double) right / pairs);
      measures.put("margin", margin / pairs);
    }
    return measures;
  }

  @Override
  public void close() {
    work.pictures().close();
  }
}
