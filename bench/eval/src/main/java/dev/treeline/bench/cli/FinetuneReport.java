package dev.treeline.bench.cli;

import dev.treeline.bench.report.Scorecard;
import dev.treeline.bench.report.Scorecard.Training;
import dev.treeline.bench.report.Study;
import dev.treeline.bench.run.RunFolder;
import dev.treeline.finetune.Recipe;
import dev.treeline.finetune.ScorecardPlan;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.adapter.Adapter;
import dev.treeline.models.adapter.MergedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `report.html` of a training run: its curves, and the tuned model beside its base.
final class FinetuneReport {
  private FinetuneReport() {}

  /// Runs the scorecard, if there is one, and writes the page.
  static void write(Recipe recipe, Optional<ScorecardPlan> plan, Path out, PrintWriter err) {
    try {
      Training training =
          new Training(
              recipe.name(),
              "%,d steps · seed %d · recipe %s"
                  .formatted(recipe.steps(), recipe.seed(), recipe.hash().substring(0, 12)),
              Files.readString(out.resolve("curve.svg")));
      Path page = out.resolve("report.html");
      if (plan.isPresent()) {
        Scorecard card = scorecard(recipe, plan.get(), out, err);
        card.write(out, training);
        card.sentences().forEach(err::println);
      } else {
        RunFolder.writeWhole(page, Scorecard.curvesOnly(training));
      }
      err.println("the report is in " + page);
    } catch (IOException e) {
      throw new UncheckedIOException(out + ": " + e.getMessage(), e);
    }
  }

  private static Scorecard scorecard(Recipe recipe, ScorecardPlan plan, Path out, PrintWriter err)
      throws IOException {
    Path base =
        switch (recipe.model()) {
          case Recipe.Model.Existing existing -> existing.directory();
          case Recipe.Model.Fresh _ -> out.resolve("initial");
        };
    Path folder = out.resolve("scorecard");
    Path tuned = tuned(base, out, folder);
    try {
      Study before = compare(base, plan, folder.resolve("base"), err);
      Study after = compare(tuned, plan, folder.resolve("tuned"), err);
      return Scorecard.of(before, after);
    } finally {
      if (tuned.startsWith(folder)) {
        delete(tuned);
      }
    }
  }

  /// The tuned model as a checkpoint: an adapter is merged for the time of the scorecard.
  private static Path tuned(Path base, Path out, Path folder) throws IOException {
    Path adapter = out.resolve("adapter");
    if (!Files.exists(adapter)) {
      return out.resolve("model");
    }
    Path merged = folder.resolve("merged");
    delete(merged);
    try (Checkpoint checkpoint = Checkpoint.open(base)) {
      MergedModel.write(checkpoint, Adapter.read(adapter, checkpoint), merged, Optional.empty());
    }
    return merged;
  }

  private static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static Study compare(Path model, ScorecardPlan plan, Path run, PrintWriter err)
      throws IOException {
    err.println("scorecard: " + model + " on " + plan.data());
    List<String> arguments =
        new ArrayList<>(List.of("compare", "--model", model.toString(), "--data", plan.data()));
    List<String> methods = new ArrayList<>(List.of("baseline"));
    methods.addAll(plan.methods());
    arguments.addAll(List.of("--methods", String.join(",", methods), "--out", run.toString()));
    if (plan.limit() > 0) {
      arguments.addAll(List.of("--limit", Integer.toString(plan.limit())));
    }
    int code =
        Treeline.run(new PrintWriter(Writer.nullWriter()), err, arguments.toArray(String[]::new));
    if (code != ExitCode.OK) {
      throw new CommandFailure(code, "the scorecard was not finished; the result is written");
    }
    return ReportJob.study(run, null);
  }
}
