package dev.treeline.finetune;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Runs recipes from a command line: `--recipe FILE [--data DIR] [--out DIR] [--threads N]
/// [--resume | --dry-run]`.
public final class FinetuneDriver {
  private FinetuneDriver() {}

  /// Reads the recipe and runs it.
  public static Finetune.Outcome run(Path recipe, FinetuneOptions options) {
    return Finetune.run(RecipeReader.read(recipe), options);
  }

  /// Runs a recipe until it is done or Ctrl-C, which saves the state.
  public static void main(String[] arguments) throws InterruptedException {
    List<String> given = Arrays.asList(arguments);
    Path recipe = Path.of(value(given, "--recipe", ""));
    Path out = Path.of(value(given, "--out", "finetune-out"));
    Path parent = recipe.toAbsolutePath().getParent();
    Path data = Path.of(value(given, "--data", parent == null ? "." : parent.toString()));
    var stop = new AtomicBoolean();
    var ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stop, ended)));
    try {
      var options = FinetuneOptions.of(data, out).withStart(start(given)).withStop(stop::get);
      String threads = value(given, "--threads", "");
      if (!threads.isEmpty()) {
        options = options.withThreads(Integer.parseInt(threads));
      }
      run(recipe, options);
    } finally {
      ended.countDown();
    }
  }

  private static void stop(AtomicBoolean stop, CountDownLatch ended) {
    stop.set(true);
    try {
      var _ = ended.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static FinetuneOptions.Start start(List<String> given) {
    if (given.contains("--dry-run")) {
      return FinetuneOptions.Start.DRY_RUN;
    }
    return given.contains("--resume") ? FinetuneOptions.Start.RESUME : FinetuneOptions.Start.FRESH;
  }

  private static String value(List<String> given, String name, String otherwise) {
    int index = given.indexOf(name);
    return index >= 0 && index + 1 < given.size() ? given.get(index + 1) : otherwise;
  }
}
