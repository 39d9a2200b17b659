package dev.treeline.bench.profile;

import dev.treeline.decoding.LogitsStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/// The clock of one answer: how long each [Part] of it took. For one thread.
final class Watch {
  private final Map<Part, Long> nanos = new EnumMap<>(Part.class);

  void add(Part part, long duration) {
    nanos.merge(part, duration, Long::sum);
  }

  <T> T time(Part part, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    add(part, System.nanoTime() - start);
    return result;
  }

  long nanos(Part part) {
    return nanos.getOrDefault(part, 0L);
  }

  /// Gives what is left of the whole time to [Part#REST].
  void close(long wholeNanos) {
    add(
        Part.REST,
        Math.max(0, wholeNanos - nanos.values().stream().mapToLong(Long::longValue).sum()));
  }

  /// A stream whose calls are timed.
  ///
  /// @param own what its steps count as
  WatchedStream watch(LogitsStream stream, Part own) {
    return new WatchedStream(this, stream, own);
  }
}
