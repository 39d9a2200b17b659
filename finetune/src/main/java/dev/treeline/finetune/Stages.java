package dev.treeline.finetune;

import dev.treeline.models.LlavaConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// The stages of one run, one after the other, from where the last saved state stands.
final class Stages {
  private final Recipe recipe;
  private final FinetuneOptions options;
  private final TrainedModel model;
  private final TrainingSet set;

  Stages(Recipe recipe, FinetuneOptions options, TrainedModel model, TrainingSet set) {
    this.recipe = recipe;
    this.options = options;
    this.model = model;
    this.set = set;
  }

  /// Trains, saves and at the end writes the model.
  ///
  /// @param state the first weights; changed
  Finetune.Outcome run(TrainingKernels kernels, Workers workers, TrainingState state) {
    var checkpoints =
        new TrainingCheckpoints(
            options.out().resolve("checkpoints"), inputs(), recipe.cadence().keep());
    try {
      return run(kernels, workers, state, checkpoints);
    } catch (UncheckedIOException e) {
      throw new TrainingFailure(
          TrainingFailure.Kind.STORAGE, e.getMessage() + "\n" + checkpoints.words(), e);
    } catch (TrainingFailure e) {
      throw new TrainingFailure(e.kind(), e.getMessage() + "\n" + checkpoints.words(), e);
    }
  }

  private Finetune.Outcome run(
      TrainingKernels kernels,
      Workers workers,
      TrainingState state,
      TrainingCheckpoints checkpoints) {
    Optional<TrainingCheckpoints.Position> position = checkpoints.load(state);
    long kept = position.map(TrainingCheckpoints.Position::metricsBytes).orElse(0L);
    try (var log = new RunLog(options.out(), kept, options.screen())) {
      if (position.isPresent()) {
        log.say("resuming in stage %d after step %d".formatted(state.stage + 1, state.step));
      } else {
        begin(state);
      }
      Runnable save = () -> checkpoints.save(state, changed(state), total(state), log.bytes());
      var trainer = new Trainer(kernels, workers, state, log, recipe.cadence());
      var hooks = new Trainer.Hooks(options.stop(), save, () -> writeBest(state));
      while (state.stage < recipe.stages().size()) {
        Recipe.Stage stage = recipe.stages().get(state.stage);
        try (StageTask task = task(stage, kernels, state)) {
          refer(task, workers, kernels, state);
          if (!trainer.run(task, stage, hooks)) {
            log.say("stopped and saved; go on with --resume");
            return Finetune.Outcome.STOPPED;
          }
        }
        end(state);
      }
      log.say(write(state, options.out()));
      Curve.write(options.out());
      return Finetune.Outcome.DONE;
    }
  }

  private void refer(
      StageTask task, Workers workers, TrainingKernels kernels, TrainingState state) {
    if (task instanceof PreferenceTask preferences) {
      Path file = options.out().resolve("reference-%d.safetensors".formatted(state.stage + 1));
      preferences.reference(file, workers, kernels.inputs(state.parameters, task), state.step);
    }
  }

  /// Runs the first steps of each stage and says how long all will take; writes nothing.
  ///
  /// @param state the first weights; changed
  void rehearse(TrainingKernels kernels, Workers workers, TrainingState state) {
    double all = 0;
    for (Recipe.Stage stage : recipe.stages()) {
      begin(state);
      int steps = stage.optimization().steps();
      try (StageTask task = task(stage, kernels, state)) {
        if (task instanceof PreferenceTask preferences) {
          preferences.withoutReference();
        }
        long tokens = workers.run(() -> task.prepare(0)).tokens();
        double seconds = Rehearsal.secondsOfAStep(kernels, workers, state, task, stage);
        all += seconds * steps;
        options
            .screen()
            .printf(
                "time: %s, %,d steps of %.2f s (measured): about %s; some %,d tokens%n",
                stage.kind(), steps, seconds, Estimate.time(seconds * steps), tokens * steps);
      }
      end(state);
    }
    options.screen().printf("time: about %s in all, measuring left out%n", Estimate.time(all));
  }

  /// Steps of the run so far.
  private int total(TrainingState state) {
    int before =
        recipe.stages().subList(0, state.stage).stream()
            .mapToInt(stage -> stage.optimization().steps())
            .sum();
    return before + state.step;
  }

  private void begin(TrainingState state) {
    if (recipe.stages().get(state.stage) instanceof Recipe.Stage.VisionPretrain) {
      addPatchHead(state);
    }
    state.begin(trained(recipe.stages().get(state.stage)));
  }

  private List<String> trained(Recipe.Stage stage) {
    return switch (stage) {
      case Recipe.Stage.VisionPretrain _ -> PatchTask.trained(model);
      case Recipe.Stage.Sft _, Recipe.Stage.Dpo _ -> model.trained();
    };
  }

  /// What the stages up to now trained.
  private Set<String> changed(TrainingState state) {
    var changed = new HashSet<String>();
    recipe.stages().subList(0, state.stage + 1).forEach(stage -> changed.addAll(trained(stage)));
    return changed;
  }

  /// The result so far as `best`, in place of the one before.
  private void writeBest(TrainingState state) {
    Path best = options.out().resolve("best");
    Path part = options.out().resolve("best-saving");
    try {
      delete(part);
      write(state, part);
      delete(best);
      Files.move(part, best, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(best + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /// Deletes a result and the folder it lies in.
  private static void delete(Path folder) throws IOException {
    TrainingCheckpoints.delete(folder.resolve("adapter"));
    TrainingCheckpoints.delete(folder.resolve("model"));
    TrainingCheckpoints.delete(folder);
  }

  /// @return where the result lies, in words
  private String write(TrainingState state, Path out) {
    return switch (recipe.training().tuning()) {
      case Tuning.Whole _ ->
          "the model is in " + new ModelWriter(model.checkpoint(), state.parameters).write(out);
      case Tuning.LowRankPairs _ -> {
        Path directory = out.resolve("adapter");
        try {
          model.adapter(state.parameters).write(directory, model.checkpoint());
        } catch (IOException e) {
          throw new UncheckedIOException(directory + ": cannot be written: " + e.getMessage(), e);
        }
        yield "the adapter is in " + directory;
      }
    };
  }

  private void addPatchHead(TrainingState state) {
    int classes = new PatchTask.Data(set.patches(), 0).classes();
    int width = model.checkpoint().config(LlavaConfig.class).vision().width();
    var random = new SplittableRandom(seed(state));
    float[] weights = new float[classes * width];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (0.02 * random.nextGaussian());
    }
    state.parameters.put(PatchTask.HEAD_WEIGHT, weights, classes, width);
    state.parameters.put(PatchTask.HEAD_BIAS, new float[classes], classes);
  }

  private void end(TrainingState state) {
    state.parameters.remove(PatchTask.HEAD_WEIGHT);
    state.parameters.remove(PatchTask.HEAD_BIAS);
    state.stage++;
    state.step = 0;
    if (state.stage < recipe.stages().size()) {
      begin(state);
    }
  }

  private long seed(TrainingState state) {
    return BatchPlan.mix(recipe.seed(), state.stage);
  }

  private StageTask task(Recipe.Stage stage, TrainingKernels kernels, TrainingState state) {
    long seed = seed(state);
    return switch (stage) {
      case Recipe.Stage.VisionPretrain vision ->
          new PatchTask(
              kernels,
              model,
              set.side().pictures(),
              vision,
              new PatchTask.Data(set.patches(), seed));
      case Recipe.Stage.Sft sft ->
          new AnswerTask(
              work(kernels, state),
              sft,
              new AnswerTask.Rows(
                  set.rows(), set.heldOut(), recipe.cadence().heldOutExamples(), seed));
      case Recipe.Stage.Dpo dpo ->
          new PreferenceTask(
              work(kernels, state),
              dpo,
              new PreferenceTask.Rows(set.pairs(), set.heldOutPairs(), seed));
    };
  }

  /// Where nothing of the vision part is trained, each picture is looked at once.
  private RowWork work(TrainingKernels kernels, TrainingState state) {
    ModelSide side = set.side();
    Gallery pictures;
    if (!model.trainedVision().isEmpty()) {
      pictures = new TrainedVision(model, side.pictures(), recipe.training().features());
    } else if (!model.leavesPicturesAsTheyAre()) {
      pictures = Gallery.pixels(side.pictures());
    } else {
      var inputs = kernels.inputs(state.parameters, model.parameters(), List.of());
      pictures =
          new KeptFeatures(
              side.pictures(),
              side.eye(kernels, inputs),
              recipe.training().features(),
              options.out().resolve("features.bin"));
    }
    return RowWork.of(kernels, model, pictures, side.imageTokens());
  }

  /// A hash of the recipe and of all data files: what a saved state belongs to.
  private String inputs() {
    var parts = new StringBuilder(recipe.hash());
    Recipe.Data data = recipe.data();
    for (String file : data.files()) {
      try {
        parts.append(' ').append(Hashes.sha256(Files.readAllBytes(options.data().resolve(file))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Hashes.sha256(parts.toString());
  }
}
