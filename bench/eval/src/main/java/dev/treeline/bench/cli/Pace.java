package dev.treeline.bench.cli;

import dev.treeline.bench.run.FileHashes;
import dev.treeline.bench.run.RunSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How the cores are put to work. A small model gains nothing from several threads for one
/// operation, but much from items that share forwards, and from a group of them on each core.
///
/// The threads of an operation and the items that share it can change the last bits of a sum, so
/// both follow from the model alone, not from the machine, and are kept in the run's record; how
/// many groups are in flight changes nothing and is not.
record Pace(RunSettings.Engine engine, int inFlight) {
  private static final long SMALL_BYTES = 200_000_000;
  private static final long TINY_BYTES = 50_000_000;
  private static final int SMALL_GROUP = 8;

  static Pace of(CompareCommand command, Path model) throws IOException {
    RunSettings.Engine engine = Settings.engine(command.model, model);
    boolean small = isBelow(SMALL_BYTES, engine, model);
    if (small && engine.threads() == 0) {
      engine = engine.withThreads(1);
    }
    int cores = Runtime.getRuntime().availableProcessors();
    int batch = command.batch != null ? command.batch : small ? SMALL_GROUP : 1;
    return new Pace(engine.withBatch(batch), small ? Math.max(1, cores / engine.threads()) : 1);
  }

  /// What answers one question at a time. Where nobody says how many threads, a model that fits a
  /// processor's caches has one: two make its answers no faster, and leave no core for a second
  /// view.
  static RunSettings.Engine alone(ModelOptions options, Path model) throws IOException {
    RunSettings.Engine engine = Settings.engine(options, model);
    return engine.threads() == 0 && isBelow(TINY_BYTES, engine, model)
        ? engine.withThreads(1)
        : engine;
  }

  private static boolean isBelow(long bytes, RunSettings.Engine engine, Path model)
      throws IOException {
    return engine.device().equals("cpu") && weightBytes(model, engine) < bytes;
  }

  private static long weightBytes(Path model, RunSettings.Engine engine) throws IOException {
    long bytes = 0;
    for (Path file : FileHashes.weights(model, engine)) {
      bytes += Files.size(file);
    }
    return bytes;
  }
}
