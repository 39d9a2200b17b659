package dev.treeline.bench.run;

import dev.treeline.bench.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The answers of all runs of this user, so that a second comparison never asks again what a first
/// one asked: in `answers/` of Treeline's cache, or where the user says.
public final class AnswerCache implements AnswerStore {
  /// How much disk the answers may take, in bytes; beyond, those not used for longest go.
  public static final long LIMIT_BYTES = 1L << 30;

  private final AnswerFiles files;
  private final AnswerKeys keys;
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

  private AnswerCache(AnswerFiles files, AnswerKeys keys) {
    this.files = files;
    this.keys = keys;
  }

  /// The answers in a folder, for one run.
  ///
  /// @param samples all items of the run
  public static AnswerCache of(Path directory, RunRecord record, List<Sample> samples) {
    String platform = Platform.of(record.json().path("settings"));
    return new AnswerCache(new AnswerFiles(directory), new AnswerKeys(record, samples, platform));
  }

  @Override
  public Optional<List<Answer>> find(List<Sample> group, ResolvedMethod method) {
    return files.read(keys.of(group, method), group.size());
  }

  @Override
  public void keep(List<Sample> group, ResolvedMethod method, List<Answer> answers) {
    try {
      files.write(keys.of(group, method), answers);
      written.incrementAndGet();
    } catch (IOException e) {
      failure.compareAndSet(null, e);
    } catch (UncheckedIOException e) {
      failure.compareAndSet(null, e.getCause());
    }
  }

  /// Makes room where the answers take too much. Comes after the run.
  ///
  /// @return why answers could not be kept, if some could not
  public Optional<String> close() {
    try {
      if (written.get() > 0) {
        files.trim(LIMIT_BYTES);
      }
    } catch (IOException e) {
      failure.compareAndSet(null, e);
    }
    return Optional.ofNullable(failure.get())
        .map(e -> "answers could not be kept in %s: %s".formatted(files.directory(), reason(e)));
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}
