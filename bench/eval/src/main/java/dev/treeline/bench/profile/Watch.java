package dev.treeline.bench.profile;

import dev.treeline.decoding.LogitsStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// The clock of one answer: how long each [Part] of it took. What other threads than the answer's
/// own do is [Part#BESIDE]. It is asked around each step, so it boxes nothing and locks nothing.
@SuppressWarnings("EnumOrdinal") // an array: no key to box a number for
final class Watch {
  private final Thread own = Thread.currentThread();
  private final long[] nanos = new long[Part.values().length]; // the own thread's
  private final AtomicLong beside = new AtomicLong();

  void add(Part part, long duration) {
    if (isOwn()) {
      nanos[part.ordinal()] += duration;
    } else {
      beside.addAndGet(duration);
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private boolean isOwn() {
    return Thread.currentThread() == own;
  }

  <T> T time(Part part, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    add(part, System.nanoTime() - start);
    return result;
  }

  /// For the own thread.
  long nanos(Part part) {
    return part == Part.BESIDE ? beside.get() : nanos[part.ordinal()];
  }

  /// Gives what is left of the whole time to [Part#REST].
  void close(long wholeNanos) {
    add(Part.REST, Math.max(0, wholeNanos - Arrays.stream(nanos).sum()));
  }

  /// A stream whose calls are timed.
  ///
  /// @param own what its steps count as
  WatchedStream watch(LogitsStream stream, Part own) {
    return new WatchedStream(this, stream, own);
  }
}
