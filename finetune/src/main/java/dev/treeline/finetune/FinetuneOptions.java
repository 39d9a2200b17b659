package dev.treeline.finetune;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/// How a run is carried out; none of it changes what comes out.
///
/// @param data what the recipe's file names are relative to
/// @param out where states, metrics and the model are written
/// @param threads that compute, at least 1
/// @param screen where progress is told
/// @param stop asked between steps: when true the state is saved and the run ends
public record FinetuneOptions(
    Path data, Path out, Start start, int threads, PrintStream screen, BooleanSupplier stop) {
  /// How to begin.
  public enum Start {
    /// From nothing; refused where a run has been saved.
    FRESH,
    /// From the last saved state, or from nothing where there is none.
    RESUME,
    /// Reads and checks everything, says what would be trained, and stops.
    DRY_RUN
  }

  public FinetuneOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, but is " + threads);
    }
  }

  /// A fresh run with a thread for each core, told on standard error.
  public static FinetuneOptions of(Path data, Path out) {
    return new FinetuneOptions(
        data,
        out,
        Start.FRESH,
        Runtime.getRuntime().availableProcessors(),
        System.err,
        () -> false);
  }

  public FinetuneOptions withStart(Start changed) {
    return new FinetuneOptions(data, out, changed, threads, screen, stop);
  }

  public FinetuneOptions withThreads(int changed) {
    return new FinetuneOptions(data, out, start, changed, screen, stop);
  }

  public FinetuneOptions withStop(BooleanSupplier changed) {
    return new FinetuneOptions(data, out, start, threads, screen, changed);
  }
}
