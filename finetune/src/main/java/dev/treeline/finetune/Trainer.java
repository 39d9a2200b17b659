package dev.treeline.finetune;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/// Runs the steps of a stage. The sums are made in a fixed order, so threads do not change a bit.
final class Trainer {
  /// Into how many tasks sums and the optimizer are cut; fixed, because the order of sums is.
  private static final int SLICES = 4;

  private final TrainingKernels kernels;
  private final Workers workers;
  private final TrainingState state;
  private final RunLog log;
  private final Recipe.Cadence cadence;

  Trainer(
      TrainingKernels kernels,
      Workers workers,
      TrainingState state,
      RunLog log,
      Recipe.Cadence cadence) {
    this.kernels = kernels;
    this.workers = workers;
    this.state = state;
    this.log = log;
    this.cadence = cadence;
  }

  /// What a run does beside its steps.
  ///
  /// @param stop asked between steps
  /// @param save called when a state is due to be saved
  /// @param best called when the held-out loss is lower than ever in this stage
  record Hooks(BooleanSupplier stop, Runnable save, Runnable best) {}

  /// Runs a stage from where the state stands to its end, or until it shall stop.
  ///
  /// @return whether the stage is done
  boolean run(StageTask task, Recipe.Stage stage, Hooks hooks) {
    Recipe.Optimization how = stage.optimization();
    TrainingKernels.Inputs inputs = kernels.inputs(state.parameters, task);
    List<List<NDList>> slices = slices(task.trained());
    Future<StageTask.Batch> next = ahead(task, state.step, how.steps());
    while (state.step < how.steps()) {
      if (hooks.stop.getAsBoolean()) {
        hooks.save.run();
        return false;
      }
      StageTask.Batch batch = Workers.await(next);
      boolean alone = batch.parts().size() == 1; // then nothing else may run
      next = alone ? next : ahead(task, state.step + 1, how.steps());
      step(stage, batch, inputs, slices);
      next = alone ? ahead(task, state.step, how.steps()) : next;
      boolean last = state.step == how.steps();
      if (last || state.step % cadence.evaluateEvery() == 0) {
        evaluate(task, stage, inputs, hooks);
      }
      if (last || state.step % cadence.checkpointEvery() == 0) {
        hooks.save.run();
      }
    }
    return true;
  }

  /// The first held-out examples tell which model is best, at every time the same ones.
  private void evaluate(
      StageTask task, Recipe.Stage stage, TrainingKernels.Inputs inputs, Hooks hooks) {
    boolean last = state.step == stage.optimization().steps();
    var measures = task.evaluate(workers, inputs, last);
    if (measures.isEmpty()) {
      return;
    }
    log.heldOut(stage.kind(), state.step, measures);
    if (cadence.best()) {
      var first = last ? task.evaluate(workers, inputs, false) : measures;
      double loss = first.getOrDefault("loss", Double.POSITIVE_INFINITY);
      if (loss < state.bestLoss) {
        state.bestLoss = loss;
        hooks.best.run();
      }
    }
  }

  private Future<StageTask.Batch> ahead(StageTask task, int step, int steps) {
    return step < steps
        ? workers.start(() -> task.prepare(step))
        : workers.start(() -> new StageTask.Batch(List.of(), 0, 0, 0, 0, ""));
  }

  /// Parameters and moments, cut into slices: `[slice][parameters, first, second]`.
  private List<List<NDList>> slices(List<String> names) {
    var slices = new ArrayList<List<NDList>>();
    for (int s = 0; s < SLICES; s++) {
      List<String> part = names.subList(names.size() * s / SLICES, names.size() * (s + 1) / SLICES);
      slices.add(
          List.of(
              state.parameters.list(part),
              state.firstMoments.list(part),
              state.secondMoments.list(part)));
    }
    return slices;
  }

  private void step(
      Recipe.Stage stage,
      StageTask.Batch batch,
      TrainingKernels.Inputs inputs,
      List<List<NDList>> slices) {
    long start = System.nanoTime();
    Recipe.Optimization how = stage.optimization();
    try (var scope = (PtNDManager) kernels.manager().newSubManager()) {
      List<NDList> parts = gradients(batch, inputs, scope);
      double loss = parts.stream().mapToDouble(part -> part.get(0).getFloat()).sum();
      double norm = sum(parts, slices.size());
      if (!(Double.isFinite(loss) && Double.isFinite(norm))) {
        throw new TrainingFailure(
            TrainingFailure.Kind.LOSS,
            "the loss of %s step %d is %s and its gradient norm %s; %s; the batch was: %s"
                .formatted(stage.kind(), state.step + 1, loss, norm, cause(), batch.about()));
      }
      double rate = how.schedule().rate(state.step, how.steps());
      update(parts.getFirst(), slices, numbers(how.adamW(), rate, norm));
      state.step++;
      state.answers += batch.answers();
      double seconds = (System.nanoTime() - start) / 1e9;
      log.step(
          new RunLog.Step(
              stage.kind(),
              state.step,
              loss,
              rate,
              norm,
              state.answers,
              new RunLog.Speed(batch.pictures(), batch.answers(), batch.tokens(), seconds)),
          how.steps() - state.step,
          how.steps());
    }
  }

  /// Where a loss that is no number may come from.
  private String cause() {
    return state
        .parameters
        .firstNotFinite()
        .map(name ->
            state.stage + state.step == 0
                ? "the model's " + name + " holds what is no number: is its file sound?"
                : name + " is no number since the step before")
        .orElse("a lower learningRate or clip may help");
  }

  private List<NDList> gradients(
      StageTask.Batch batch, TrainingKernels.Inputs inputs, PtNDManager scope) {
    if (batch.parts().size() == 1) {
      StageTask.Part only = batch.parts().getFirst();
      return List.of(workers.run(() -> Workers.alone(() -> gradients(only, inputs, scope))));
    }
    return workers.runAll(
        batch.parts().stream()
            .<Callable<NDList>>map(part -> () -> gradients(part, inputs, scope))
            .toList());
  }

  private NDList gradients(StageTask.Part part, TrainingKernels.Inputs inputs, PtNDManager scope) {
    try (var inner = (PtNDManager) kernels.manager().newSubManager()) {
      NDList out = part.gradients(inner, inputs);
      out.attach(scope);
      return out;
    }
  }

  /// Adds all gradients to those of the first part, in order.
  ///
  /// @return their norm
  private double sum(List<NDList> parts, int slices) {
    var tasks = new ArrayList<Callable<Double>>();
    for (int s = 0; s < slices; s++) {
      int slice = s;
      tasks.add(() -> {
        NDList sum = gradientSlice(parts.getFirst(), slice);
        for (NDList part : parts.subList(1, parts.size())) {
          kernels.accumulate(sum, gradientSlice(part, slice));
        }
        double norm = kernels.norm(sum);
        return norm * norm;
      });
    }
    return Math.sqrt(workers.runAll(tasks).stream().mapToDouble(Double::doubleValue).sum());
  }

  private static NDList gradientSlice(NDList part, int slice) {
    int count = part.size() - 1;
    return new NDList(part.subList(1 + count * slice / SLICES, 1 + count * (slice + 1) / SLICES));
  }

  private double[] numbers(Recipe.AdamW adamW, double rate, double norm) {
    return new double[] {
      state.step + 1,
      rate,
      adamW.decay(),
      adamW.beta1(),
      adamW.beta2(),
      adamW.epsilon(),
      Math.min(1, adamW.clip() / (norm + 1e-6))
    };
  }

  private void update(NDList gradients, List<List<NDList>> slices, double[] numbers) {
    var tasks = new ArrayList<Callable<Boolean>>();
    for (int s = 0; s < slices.size(); s++) {
      List<NDList> slice = slices.get(s);
      NDList gradient = gradientSlice(gradients, s);
      tasks.add(() -> {
        kernels.adamW(List.of(slice.get(0), gradient, slice.get(1), slice.get(2)), numbers);
        return true;
      });
    }
    workers.runAll(tasks);
  }
}
