package dev.treeline.finetune;

import ai.djl.Device;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Trains a model as a recipe says.
///
/// The same recipe, data and seed give the same bits, with any number of threads, and also when the
/// run was killed and resumed. `out` holds `initial` (a fresh model as it begins), `checkpoints`,
/// `metrics.jsonl`, and at the end `model` (Hugging Face layout, bf16) and `curve.svg`.
public final class Finetune implements AutoCloseable {
  private final Recipe recipe;
  private final FinetuneOptions options;
  private final Checkpoint checkpoint;
  private final TrainedModel model;
  private final ModelSide side;
  private final ExampleFilter filter;
  private final TrainingData data;

  /// How a run ended.
  public enum Outcome {
    /// The model is written.
    DONE,
    /// It was asked to stop; the state is saved.
    STOPPED,
    /// Only checked.
    CHECKED
  }

  /// Runs a recipe from its beginning, or from where it was.
  public static Outcome run(Recipe recipe, FinetuneOptions options) {
    try (var run = new Finetune(recipe, options)) {
      return run.train();
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // closed with the run
  private Finetune(Recipe recipe, FinetuneOptions options) {
    this.options = options;
    RunPlace.require(options);
    this.recipe = recipe.withData(MixedData.ready(recipe, options));
    Path directory =
        switch (recipe.model()) {
          case Recipe.Model.Existing(Path existing, _) -> existing;
          case Recipe.Model.Fresh fresh -> fresh(fresh);
        };
    this.checkpoint = Checkpoint.open(directory);
    try {
      this.model = model(checkpoint, recipe);
      this.side = ModelSide.of(checkpoint);
      var maker =
          new ExampleMaker(
              checkpoint.processor()::render,
              checkpoint.tokenizer(),
              side.tokens(),
              AnswerEnd.of(checkpoint, recipe.model()));
      this.filter = new ExampleFilter(recipe.training().policies(), new LeftOut(), checkpoint);
      this.data = new TrainingData(options.data(), checkpoint, maker, side.pictures(), filter);
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  /// What the recipe says of the model, held against the model.
  private static TrainedModel model(Checkpoint checkpoint, Recipe recipe) {
    try {
      return TrainedModel.of(checkpoint, recipe.training().tuning());
    } catch (IllegalArgumentException e) {
      throw recipe.wrong(String.valueOf(e.getMessage()));
    }
  }

  private Path fresh(Recipe.Model.Fresh fresh) {
    Path directory = options.out().resolve("initial");
    if (Files.exists(directory.resolve("model.safetensors"))) {
      return directory;
    }
    var lines = new ArrayList<String>();
    for (String file : fresh.corpus()) {
      try {
        lines.addAll(Files.readAllLines(options.data().resolve(file), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new ModelFormatException(
            options.data().resolve(file) + ": cannot be read: " + e.getMessage(), e);
      }
    }
    var vocabulary = TokenizerTrainer.train(lines, FreshModel.SPECIAL, fresh.vocabularySize());
    new FreshModel(fresh.shape(), vocabulary).write(directory, recipe.seed());
    options
        .screen()
        .println(
            "tokenizer of "
                + vocabulary.tokens().size()
                + " tokens and first weights: "
                + directory);
    return directory;
  }

  private Outcome train() {
    int longest = longestRow();
    Recipe.Data files = recipe.data();
    var set =
        new TrainingSet(
            side,
            data.patches(files.patches()),
            longest > 0 ? data.rows(files.train(), longest) : List.of(),
            longest > 0 ? data.heldOutRows(files.heldOut(), longest) : List.of(),
            data.pairs(files.preferences()),
            data.pairs(files.heldOutPreferences()));
    describe(set);
    if (!filter.left().words().isEmpty()) {
      options.screen().println(filter.left().words());
    }
    boolean dry = options.start() == FinetuneOptions.Start.DRY_RUN;
    var estimate = Estimate.of(recipe, model, set, options.threads());
    if (dry) {
      options.screen().print(estimate.words());
    }
    long start = System.nanoTime();
    side.pictures().load(options.threads());
    options.screen().printf("%d pictures read in %.0f s%n", side.pictures().size(), since(start));
    try (var workers = new Workers(options.threads());
        var kernels = new TrainingKernels(Device.cpu(), setting());
        var state = state(kernels)) {
      var stages = new Stages(recipe, options, model, set);
      if (dry) {
        stages.rehearse(kernels, workers, state);
        tellPeak(estimate);
        return Outcome.CHECKED;
      }
      return stages.run(kernels, workers, state);
    }
  }

  private TrainingKernels.Setting setting() {
    return new TrainingKernels.Setting(
        checkpoint.config(),
        model.plan(),
        recipe.training().compute(),
        side.norm(),
        recipe.training().recompute());
  }

  private void tellPeak(Estimate estimate) {
    Rehearsal.peakBytes()
        .ifPresent(peak ->
            options
                .screen()
                .printf(
                    "memory: %s at most in these steps; the estimate is %+.0f %% off%n",
                    Estimate.mega(peak), 100.0 * (estimate.peakBytes() - peak) / peak));
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private int longestRow() {
    return recipe.stages().stream()
        .mapToInt(stage -> stage instanceof Recipe.Stage.Sft sft ? sft.longestRow() : 0)
        .max()
        .orElse(0);
  }

  private void describe(TrainingSet set) {
    long tokens = set.rows().stream().mapToLong(PackedRow::length).sum();
    long parameters =
        TrainingParameters.all(checkpoint.config()).stream()
            .filter(name -> checkpoint.weights().has(name))
            .mapToLong(name -> checkpoint.weights().info(name).count())
            .sum();
    options
        .screen()
        .printf(
            "%s: %,d parameters; %,d answers in %,d rows of %d tokens on average; %,d pictures with"
                + " patch classes; %,d held-out rows%n",
            recipe.name(),
            parameters,
            set.rows().stream().mapToLong(PackedRow::examples).sum(),
            set.rows().size(),
            tokens / Math.max(1, set.rows().size()),
            set.patches().size(),
            set.heldOut().size());
    Set<Dtype> stored = new TreeSet<>();
    checkpoint.usedWeights().values().forEach(weight -> stored.add(weight.dtype()));
    if (stored.size() > 1) {
      options.screen().printf("weights are stored as %s; training holds float32%n", stored);
    }
  }

  private TrainingState state(TrainingKernels kernels) {
    var parameters = new ParameterStore(kernels.manager());
    model.fill(parameters, recipe.seed());
    return new TrainingState(
        parameters, new ParameterStore(kernels.manager()), new ParameterStore(kernels.manager()));
  }

  @Override
  public void close() {
    try (checkpoint;
        side) {
      // both are closed even when one fails
    }
  }
}
