package dev.treeline.bench.cli;

import dev.treeline.bench.run.OpenModel;
import dev.treeline.bench.run.RunSettings;
import dev.treeline.inference.Check;
import dev.treeline.inference.EngineOptions;
import dev.treeline.inference.FreeMemory;
import dev.treeline.inference.GoldenVerifier;
import dev.treeline.inference.InferenceException;
import dev.treeline.inference.MemoryPlan;
import dev.treeline.inference.OnnxEngine;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.CheckpointVerifier;
import dev.treeline.models.CheckpointVerifier.Depth;
import dev.treeline.models.FamilyTable;
import dev.treeline.models.Finding;
import dev.treeline.models.ModelCatalog;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.Strictness;
import dev.treeline.models.adapter.Adapter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What `models verify` does.
final class VerifyJob {
  private final ModelsCommand.Verify command;
  private final PrintWriter out;

  private VerifyJob(ModelsCommand.Verify command, PrintWriter out) {
    this.command = command;
    this.out = out;
  }

  static int run(ModelsCommand.Verify command, PrintWriter out) {
    if (!command.plan && !command.adapters.isEmpty()) {
      throw new IllegalArgumentException(
          "--adapter needs --plan here; treeline adapters verify holds an adapter against a model");
    }
    var job = new VerifyJob(command, out);
    boolean ok =
        (command.models.size() == 1 && !command.markdown)
            ? job.one(command.models.getFirst())
            : job.table();
    out.flush();
    return ok ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }

  private boolean one(String model) {
    Path directory = ModelCatalog.standard().resolve(model);
    RunSettings.Engine engine = engine(directory);
    if (command.plan) {
      return plan(directory, engine);
    }
    boolean ok = true;
    for (Finding finding : findings(directory, engine)) {
      ok &= finding.severity() != Finding.Severity.ERROR;
      out.printf("%-7s %s%n", word(finding.severity()), finding.text());
      out.flush();
    }
    Path golden = golden(directory);
    boolean hasGolden = command.golden != null || GoldenVerifier.isGolden(golden);
    if (!ok) {
      out.println("\nThe checkpoint is not whole; it was not run.");
    } else if (hasGolden || engine.isOnnx()) {
      ok = held(directory, engine, hasGolden ? golden : null);
    }
    if (ok && !hasGolden) {
      out.println("\nNo golden.json beside it: the numbers were not checked (--golden DIR).");
    }
    return ok;
  }

  private Path golden(Path directory) {
    return command.golden == null ? directory : command.golden;
  }

  private List<Finding> findings(Path directory, RunSettings.Engine engine) {
    Depth depth =
        engine.isOnnx() ? Depth.BESIDE_WEIGHTS : command.deep ? Depth.VALUES : Depth.STRUCTURE;
    return CheckpointVerifier.verify(directory, depth, strictness());
  }

  private Strictness strictness() {
    return command.lenient ? Strictness.LENIENT : Strictness.STRICT;
  }

  private RunSettings.Engine engine(Path directory) {
    String variant = Objects.requireNonNullElse(command.onnxVariant, "");
    String name = Settings.engineName(command.engine, directory, !variant.isEmpty());
    return new RunSettings.Engine(command.device, command.dtype, 0, name, variant)
        .with(strictness());
  }

  private static String word(Finding.Severity severity) {
    return switch (severity) {
      case OK -> "ok";
      case WARNING -> "warning";
      case ERROR -> "ERROR";
    };
  }

  /// Prints what memory the model will take. Fails where that is more than there is.
  private boolean plan(Path directory, RunSettings.Engine engine) {
    try (Checkpoint checkpoint = Checkpoint.open(directory, strictness())) {
      EngineOptions options = OpenModel.torchOptions(engine);
      MemoryPlan plan = MemoryPlan.of(checkpoint, options);
      for (Path adapter : command.adapters) {
        plan = plan.with(Adapter.read(adapter, checkpoint), checkpoint, options);
      }
      long free = FreeMemory.bytes();
      out.printf("weights in %s           %s%n", engine.dtype(), gigabytes(plan.weightBytes()));
      if (!command.adapters.isEmpty()) {
        out.printf("adapters beside them          + %s%n", gigabytes(plan.adapterBytes()));
      }
      out.printf("while loading, for a moment   + %s%n", gigabytes(plan.loadingBytes()));
      out.printf("cache of 1,000 tokens         + %s%n", gigabytes(plan.cacheBytes()));
      out.printf("peak, engine and Java with it   %s%n", gigabytes(plan.peakBytes()));
      out.printf("free here now                   %s%n", gigabytes(free));
      if (plan.rowBytes() > 0) {
        out.printf(
            "a second copy of the weights for quick steps takes up to %s; it is left out where that"
                + " is more than a third of what is free by then%n",
            gigabytes(plan.rowBytes()));
      }
      boolean fits = plan.peakBytes() <= free;
      out.println(fits ? "It fits." : "It does not fit.");
      return fits;
    }
  }

  private static String gigabytes(long bytes) {
    return MemoryPlan.gigabytes(bytes);
  }

  /// Loads the model and holds it against the reference's numbers, if there are any.
  private boolean held(Path directory, RunSettings.Engine settings, @Nullable Path golden) {
    try (OpenModel model = OpenModel.open(directory, settings)) {
      if (model.engine() instanceof OnnxEngine onnx) {
        out.printf("%-7s ONNX export: %s, loaded%n", "ok", onnx.describe());
      }
      if (golden == null) {
        return true;
      }
      out.println();
      Tally tally = Tally.of(checks(model, golden, this::print));
      out.printf(
          "%n%d of %d quantities agree with the reference, %d do not, %d were not checked%n",
          tally.agree, tally.agree + tally.failed + tally.skipped, tally.failed, tally.skipped);
      return tally.failed == 0;
    }
  }

  private static List<Check> checks(OpenModel model, Path golden, Consumer<Check> onCheck) {
    return GoldenVerifier.verify(model.checkpoint(), model.engine(), golden, onCheck);
  }

  private void print(Check check) {
    boolean skipped = check.result() instanceof Check.Result.NotChecked;
    String word = skipped ? "–" : check.ok() ? "ok" : "ERROR";
    out.printf("%-7s %-8s %-17s %s%n", word, check.where(), check.quantity(), check.outcome());
    out.flush();
  }

  /// One line for each model.
  private boolean table() {
    if (command.markdown) {
      out.println("| `model_type` | tower | language model | fixture | agree | largest error |");
      out.println("|---|---|---|---|---|---|");
    } else {
      header();
    }
    boolean ok = true;
    for (String model : command.models) {
      ok &= line(model);
      out.flush();
    }
    return ok;
  }

  private void header() {
    out.printf(
        "%-24s %-12s %-7s %-9s %-10s %s%n",
        "model", "family", "whole", "agree", "largest", "what is wrong");
  }

  private static List<String> failures(List<Check> checks) {
    return checks.stream()
        .filter(check -> !check.ok())
        .map(check -> check.where() + " " + check.quantity())
        .toList();
  }

  private boolean line(String model) {
    Path directory = ModelCatalog.standard().resolve(model);
    String name = Settings.modelName(model, directory);
    List<String> wrong = new ArrayList<>();
    String family = "–";
    var tally = new Tally(0, 0, 0, 0);
    RunSettings.Engine engine = engine(directory);
    findings(directory, engine).stream()
        .filter(finding -> finding.severity() == Finding.Severity.ERROR)
        .forEach(finding -> wrong.add(finding.text()));
    boolean whole = wrong.isEmpty();
    if (whole) {
      try (OpenModel open = OpenModel.open(directory, engine)) {
        family = open.checkpoint().modelType();
        if (GoldenVerifier.isGolden(golden(directory))) {
          List<Check> checks = checks(open, golden(directory), check -> {});
          tally = Tally.of(checks);
          wrong.addAll(failures(checks));
        }
      } catch (ModelFormatException | IllegalArgumentException | InferenceException e) {
        wrong.add(String.valueOf(e.getMessage()));
      }
    }
    String agree = tally.agree + "/" + (tally.agree + tally.failed);
    String largest = tally.agree == 0 ? "–" : String.format(Locale.ROOT, "%.1e", tally.largest);
    if (command.markdown) {
      out.println(FamilyTable.of(family).markdown(name, agree + " | " + largest));
      return wrong.isEmpty();
    }
    out.printf(
        "%-24s %-12s %-7s %-9s %-10s %s%n",
        name,
        family,
        whole ? "yes" : "no",
        agree,
        largest,
        wrong.isEmpty() ? "" : wrong.getFirst());
    return wrong.isEmpty();
  }

  /// How checks came out.
  ///
  /// @param largest of the differences between numbers
  private record Tally(long agree, long failed, long skipped, double largest) {
    static Tally of(List<Check> checks) {
      long failed = checks.stream().filter(check -> !check.ok()).count();
      long skipped =
          checks.stream().filter(c -> c.result() instanceof Check.Result.NotChecked).count();
      double largest =
          checks.stream()
              .mapToDouble(check ->
                  check.result() instanceof Check.Result.Difference(double size, double _)
                      ? size
                      : 0)
              .max()
              .orElse(0);
      return new Tally(checks.size() - failed - skipped, failed, skipped, largest);
    }
  }
}
