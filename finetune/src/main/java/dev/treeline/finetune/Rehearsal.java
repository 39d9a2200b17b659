package dev.treeline.finetune;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// The first steps of a stage, done to see how long they take and what memory; nothing of them
/// stays.
final class Rehearsal {
  private static final int STEPS = 3;
  private static final Recipe.Cadence NOTHING =
      new Recipe.Cadence(Integer.MAX_VALUE, Integer.MAX_VALUE, 1, 1, false);

  private Rehearsal() {}

  /// Runs three steps, or fewer when the stage is shorter.
  ///
  /// @return seconds of a step, the first one left out where there are more
  static double secondsOfAStep(
      TrainingKernels kernels,
      Workers workers,
      TrainingState state,
      StageTask task,
      Recipe.Stage stage) {
    List<Long> times = new ArrayList<>();
    try {
      Path folder = Files.createTempDirectory("treeline-dry-run");
      try (var log = new RunLog(folder, 0, new PrintStream(OutputStream.nullOutputStream()))) {
        var trainer = new Trainer(kernels, workers, state, log, NOTHING);
        var hooks =
            new Trainer.Hooks(
                () -> {
                  times.add(System.nanoTime());
                  return times.size() > STEPS;
                },
                () -> {},
                () -> {});
        if (trainer.run(task, stage, hooks)) {
          times.add(System.nanoTime());
        }
      } finally {
        Files.deleteIfExists(folder.resolve("metrics.jsonl"));
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int first = times.size() > 2 ? 1 : 0;
    return (times.getLast() - times.get(first)) / 1e9 / (times.size() - 1 - first);
  }

  /// The most memory this process has held at once, where the system tells.
  static OptionalLong peakBytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty(); // not Linux
    }
  }
}
