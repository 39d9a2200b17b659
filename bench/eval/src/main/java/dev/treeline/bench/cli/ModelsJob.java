package dev.treeline.bench.cli;

import dev.treeline.bench.run.OpenModel;
import dev.treeline.bench.run.RunSettings;
import dev.treeline.inference.Check;
import dev.treeline.inference.GoldenVerifier;
import dev.treeline.inference.OnnxEngine;
import dev.treeline.models.CheckpointVerifier;
import dev.treeline.models.CheckpointVerifier.Depth;
import dev.treeline.models.Finding;
import dev.treeline.models.ModelCatalog;
import dev.treeline.models.ModelSummary;
import dev.treeline.models.hub.HubModel;
import dev.treeline.models.hub.HubPull;
import dev.treeline.models.hub.HubSelection;
import dev.treeline.models.hub.HubSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What `models` does.
final class ModelsJob {
  private ModelsJob() {}

  static int list(@Nullable Path folder, PrintWriter out) {
    ModelCatalog catalog = ModelCatalog.standard();
    List<ModelSummary> models = new ArrayList<>(catalog.models());
    if (folder != null) {
      models.addAll(ModelSummary.in(folder));
    }
    int width = models.stream().mapToInt(model -> model.name().length()).max().orElse(0);
    for (ModelSummary model : models) {
      String runs =
          model.problem().isEmpty()
              ? "runs here: " + String.join(", ", model.engines())
              : "does not run: " + model.problem();
      out.printf(
          "%-" + Math.max(1, width) + "s  %-9s  %8s  %-12s %s%n",
          model.name(),
          model.place(),
          model.sizeText(),
          model.family(),
          runs);
    }
    if (models.isEmpty()) {
      out.println("No model has a name here.");
    }
    out.println();
    out.println("Any folder in Hugging Face layout works as --model DIR; treeline models pull");
    out.println("ORG/NAME fetches one from the hub into " + catalog.hub() + ".");
    out.flush();
    return ExitCode.OK;
  }

  static int pull(ModelsCommand.Pull command, PrintWriter out, PrintWriter err) throws IOException {
    HubSettings settings = HubSettings.standard();
    var selection =
        new HubSelection(
            command.onnx || command.onnxVariant != null, Optional.ofNullable(command.onnxVariant));
    Path directory =
        HubPull.pull(
            command.offline ? settings.withoutNetwork() : settings,
            HubModel.parse(command.model),
            selection,
            new PullLines(err, Terminals.watchesErrors(), System::nanoTime));
    out.println(directory);
    out.flush();
    return ExitCode.OK;
  }

  static int verify(ModelsCommand.Verify command, PrintWriter out) {
    Path directory = ModelCatalog.standard().resolve(command.directory);
    RunSettings.Engine engine = engine(command, directory);
    boolean ok = true;
    Depth depth = engine.isOnnx() ? Depth.BESIDE_WEIGHTS : Depth.VALUES;
    for (Finding finding : CheckpointVerifier.verify(directory, depth)) {
      ok &= finding.severity() != Finding.Severity.ERROR;
      out.printf("%-7s %s%n", word(finding.severity()), finding.text());
      out.flush();
    }
    Path golden = command.golden == null ? directory : command.golden;
    boolean hasGolden = command.golden != null || GoldenVerifier.isGolden(golden);
    if (!ok) {
      out.println("\nThe checkpoint is not whole; it was not run.");
    } else if (hasGolden || engine.isOnnx()) {
      ok = run(directory, engine, hasGolden ? golden : null, out);
    }
    if (ok && !hasGolden) {
      out.println("\nNo golden.json beside it: the numbers were not checked (--golden DIR).");
    }
    out.flush();
    return ok ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }

  private static RunSettings.Engine engine(ModelsCommand.Verify command, Path directory) {
    String variant = Objects.requireNonNullElse(command.onnxVariant, "");
    String name = Settings.engineName(command.engine, directory, !variant.isEmpty());
    return new RunSettings.Engine(command.device, "f32", 0, name, variant);
  }

  private static String word(Finding.Severity severity) {
    return switch (severity) {
      case OK -> "ok";
      case WARNING -> "warning";
      case ERROR -> "ERROR";
    };
  }

  /// Loads the model and holds it against the reference's numbers, if there are any.
  private static boolean run(
      Path directory, RunSettings.Engine settings, @Nullable Path golden, PrintWriter out) {
    try (OpenModel model = OpenModel.open(directory, settings)) {
      if (model.engine() instanceof OnnxEngine onnx) {
        out.printf("%-7s ONNX export: %s, loaded%n", "ok", onnx.describe());
      }
      if (golden == null) {
        return true;
      }
      out.println();
      List<Check> checks =
          GoldenVerifier.verify(
              model.checkpoint(), model.engine(), golden, check -> print(check, out));
      long failed = checks.stream().filter(check -> !check.ok()).count();
      long skipped =
          checks.stream().filter(c -> c.result() instanceof Check.Result.NotChecked).count();
      out.printf(
          "%n%d of %d quantities agree with the reference, %d do not, %d were not checked%n",
          checks.size() - failed - skipped, checks.size(), failed, skipped);
      return failed == 0;
    }
  }

  private static void print(Check check, PrintWriter out) {
    boolean skipped = check.result() instanceof Check.Result.NotChecked;
    String word = skipped ? "–" : check.ok() ? "ok" : "ERROR";
    out.printf("%-7s %-8s %-17s %s%n", word, check.where(), check.quantity(), check.outcome());
    out.flush();
  }
}
