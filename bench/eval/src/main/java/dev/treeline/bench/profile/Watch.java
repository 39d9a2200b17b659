package dev.treeline.bench.profile;

import dev.treeline.decoding.LogitsStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/// The clock of one answer: how long each [Part] of it took. What other threads than the answer's
/// own do is [Part#BESIDE].
final class Watch {
  private final Thread own = Thread.currentThread();
  private final Map<Part, Long> nanos = new EnumMap<>(Part.class);

  synchronized void add(Part part, long duration) {
    nanos.merge(Thread.currentThread().equals(own) ? part : Part.BESIDE, duration, Long::sum);
  }

  <T> T time(Part part, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    add(part, System.nanoTime() - start);
    return result;
  }

  synchronized long nanos(Part part) {
    return nanos.getOrDefault(part, 0L);
  }

  /// Gives what is left of the whole time to [Part#REST].
  synchronized void close(long wholeNanos) {
    long all = nanos.values().stream().mapToLong(Long::longValue).sum();
    add(Part.REST, Math.max(0, wholeNanos - (all - nanos(Part.BESIDE))));
  }

  /// A stream whose calls are timed.
  ///
  /// @param own what its steps count as
  WatchedStream watch(LogitsStream stream, Part own) {
    return new WatchedStream(this, stream, own);
  }
}
