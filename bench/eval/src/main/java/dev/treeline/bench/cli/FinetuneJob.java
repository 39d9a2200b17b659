package dev.treeline.bench.cli;

import dev.treeline.bench.DataChoice;
import dev.treeline.finetune.Finetune;
import dev.treeline.finetune.FinetuneOptions;
import dev.treeline.finetune.FinetuneOptions.Start;
import dev.treeline.finetune.Recipe;
import dev.treeline.finetune.RecipeReader;
import dev.treeline.finetune.ScorecardPlan;
import dev.treeline.finetune.TrainingFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What `finetune` does.
final class FinetuneJob {
  private FinetuneJob() {}

  static int go(FinetuneCommand command, PrintWriter err) throws IOException {
    if (!Files.isRegularFile(command.recipe)) {
      throw new CommandFailure(ExitCode.BAD_INPUT, "--recipe: no such file: " + command.recipe);
    }
    Path out = command.out == null ? Path.of("finetune-out") : command.out;
    Path folder = Objects.requireNonNullElse(command.recipe.getParent(), Path.of("."));
    Path data = command.data == null ? folder : command.data;
    try (StopSignal _ = StopSignal.open()) {
      FinetuneOptions options =
          FinetuneOptions.of(data, out).withStart(start(command)).withStop(StopSignal::raised);
      if (command.threads != null) {
        options = options.withThreads(command.threads);
      }
      Recipe read = RecipeReader.read(command.recipe);
      Optional<ScorecardPlan> plan = plan(command);
      requireData(plan);
      return switch (train(command.lenient ? read.lenient() : read, options)) {
        case CHECKED -> ExitCode.OK;
        case DONE -> {
          FinetuneReport.write(
              read, plan.map(one -> TrainedAsking.complete(one, read, data, out)), out, err);
          yield ExitCode.OK;
        }
        case STOPPED -> {
          err.println("treeline: stopped; the state is saved in " + out);
          err.println("The same command with --resume goes on from there.");
          yield ExitCode.INTERRUPTED;
        }
      };
    }
  }

  private static Finetune.Outcome train(Recipe recipe, FinetuneOptions options) {
    try {
      return Finetune.run(recipe, options);
    } catch (TrainingFailure e) {
      int code =
          switch (e.kind()) {
            case LOSS -> ExitCode.CHECK_FAILED;
            case STORAGE -> ExitCode.BAD_INPUT;
          };
      throw new CommandFailure(code, String.valueOf(e.getMessage()));
    }
  }

  /// Hours of training shall not end at a mistyped name.
  private static void requireData(Optional<ScorecardPlan> plan) throws IOException {
    if (plan.isPresent()) {
      var _ = DataChoice.all(plan.get().data()).open();
    }
  }

  private static Optional<ScorecardPlan> plan(FinetuneCommand command) {
    return command.scorecard == null
        ? RecipeReader.scorecard(command.recipe)
        : Optional.of(new ScorecardPlan(command.scorecard, 0, List.of()));
  }

  private static Start start(FinetuneCommand command) {
    if (command.dryRun) {
      return Start.DRY_RUN;
    }
    return command.resume ? Start.RESUME : Start.FRESH;
  }
}
