package dev.treeline.bench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;

/// `report.html` of a training run: its curves, and the tuned model beside its base.
final class FinetuneReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FinetuneReport() {}

  /// Runs the scorecard, if there is one, and writes the page.
  static void write(Recipe recipe, Optional<ScorecardPlan> plan, Path out, PrintWriter err) {
    try {
      String table = plan.isPresent() ? scorecard(recipe, plan.get(), out, err) : "";
      String curve = Files.readString(out.resolve("curve.svg"));
      Path page = out.resolve("report.html");
      Files.writeString(
          page,
          """
          <!doctype html>
          <html lang="en"><head><meta charset="utf-8"><title>%s</title>
          <style>
          body { font: 15px sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
          td, th { padding: .2rem 1rem .2rem 0; text-align: left }
          svg { width: 100%% }
          </style></head><body>
          <h1>%s</h1>
          <p>%d steps, seed %d. Recipe %s.</p>
          <h2>Curves</h2>
          %s
          %s
          </body></html>
          """
              .formatted(
                  escape(recipe.name()),
                  escape(recipe.name()),
                  recipe.steps(),
                  recipe.seed(),
                  recipe.hash().substring(0, 12),
                  curve,
                  table));
      err.println("the report is in " + page);
    } catch (IOException e) {
      throw new UncheckedIOException(out + ": " + e.getMessage(), e);
    }
  }

  private static String scorecard(Recipe recipe, ScorecardPlan plan, Path out, PrintWriter err)
      throws IOException {
    Path base =
        switch (recipe.model()) {
          case Recipe.Model.Existing existing -> existing.directory();
          case Recipe.Model.Fresh _ -> out.resolve("initial");
        };
    Path folder = out.resolve("scorecard");
    Path tuned = tuned(base, out, folder);
    try {
      JsonNode before = compare(base, plan, folder.resolve("base"), err);
      JsonNode after = compare(tuned, plan, folder.resolve("tuned"), err);
      return table(plan, before, after);
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

  private static JsonNode compare(Path model, ScorecardPlan plan, Path run, PrintWriter err)
      throws IOException {
    err.println("scorecard: " + model + " on " + plan.data());
    List<String> arguments =
        new ArrayList<>(List.of("compare", "--model", model.toString(), "--data", plan.data()));
    arguments.addAll(List.of("--methods", "baseline", "--out", run.toString()));
    if (plan.limit() > 0) {
      arguments.addAll(List.of("--limit", Integer.toString(plan.limit())));
    }
    int code =
        new CommandLine(new Treeline())
            .setOut(new PrintWriter(Writer.nullWriter()))
            .setErr(err)
            .execute(arguments.toArray(String[]::new));
    if (code != ExitCode.OK) {
      throw new CommandFailure(code, "the scorecard was not finished; the result is written");
    }
    return JSON.readTree(Files.readString(run.resolve("summary.json"))).at("/methods/0");
  }

  private static String table(ScorecardPlan plan, JsonNode before, JsonNode after) {
    StringBuilder rows = new StringBuilder();
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode one : List.of(before, after)) {
      one.path("estimates").fieldNames().forEachRemaining(names::add);
    }
    for (String name : names) {
      rows.append(
          "<tr><td>%s</td><td>%s</td><td>%s</td></tr>%n"
              .formatted(
                  escape(name),
                  estimate(before.path("estimates").path(name)),
                  estimate(after.path("estimates").path(name))));
    }
    for (String name : List.of("yes", "no", "unparsed")) {
      rows.append(
          "<tr><td>answers: %s</td><td>%s</td><td>%s</td></tr>%n"
              .formatted(name, before.at("/counts/" + name), after.at("/counts/" + name)));
    }
    return """
    <h2>The tuned model beside its base on %s</h2>
    <table><tr><th></th><th>base</th><th>tuned</th></tr>
    %s</table>
    <p>Intervals are of each model by itself. Both runs with all their figures:
    <a href="scorecard/base/report.html">base</a>,
    <a href="scorecard/tuned/report.html">tuned</a>.</p>
    """
        .formatted(escape(plan.data()), rows);
  }

  private static String estimate(JsonNode estimate) {
    if (!estimate.path("value").isNumber()) {
      return "–";
    }
    return String.format(
        Locale.ROOT,
        "%.3f [%.3f, %.3f]",
        estimate.path("value").asDouble(),
        estimate.path("low").asDouble(),
        estimate.path("high").asDouble());
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
