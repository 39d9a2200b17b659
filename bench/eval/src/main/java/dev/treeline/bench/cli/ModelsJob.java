package dev.treeline.bench.cli;

import dev.treeline.inference.Check;
import dev.treeline.inference.EngineOptions;
import dev.treeline.inference.GoldenVerifier;
import dev.treeline.inference.TorchEngine;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.CheckpointVerifier;
import dev.treeline.models.Dtype;
import dev.treeline.models.Finding;
import dev.treeline.models.ModelCatalog;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/// What `models` does.
final class ModelsJob {
  private ModelsJob() {}

  static int list(PrintWriter out) {
    ModelCatalog catalog = ModelCatalog.standard();
    List<String> names = catalog.names();
    names.forEach(out::println);
    if (names.isEmpty()) {
      out.println("No model has a name here.");
    }
    out.println();
    out.println("Any folder in Hugging Face layout works as --model DIR: LLaVA with a Llama or");
    out.println(
        "Mistral text part and a CLIP or SigLIP tower. Treeline's own cache: " + catalog.home());
    out.flush();
    return ExitCode.OK;
  }

  static int verify(ModelsCommand.Verify command, PrintWriter out) {
    Path directory = ModelCatalog.standard().resolve(command.directory);
    boolean ok = true;
    for (Finding finding : CheckpointVerifier.verify(directory, CheckpointVerifier.Depth.VALUES)) {
      ok &= finding.severity() != Finding.Severity.ERROR;
      out.printf("%-7s %s%n", word(finding.severity()), finding.text());
      out.flush();
    }
    Path golden = command.golden == null ? directory : command.golden;
    if (!ok) {
      out.println("\nThe checkpoint is not whole; it was not run.");
    } else if (command.golden != null || GoldenVerifier.isGolden(golden)) {
      out.println();
      ok = run(command, directory, golden, out);
    } else {
      out.println("\nNo golden.json beside it: the numbers were not checked (--golden DIR).");
    }
    out.flush();
    return ok ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }

  private static String word(Finding.Severity severity) {
    return switch (severity) {
      case OK -> "ok";
      case WARNING -> "warning";
      case ERROR -> "ERROR";
    };
  }

  private static boolean run(
      ModelsCommand.Verify command, Path directory, Path golden, PrintWriter out) {
    EngineOptions options = new EngineOptions(command.device, Dtype.F32, 0);
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        TorchEngine engine = TorchEngine.open(checkpoint, options)) {
      List<Check> checks =
          GoldenVerifier.verify(checkpoint, engine, golden, check -> print(check, out));
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
