package dev.treeline.bench.judge;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Keeps requests apart: at most so many begin in a minute, and none while a server asked for rest.
/// Safe for several threads.
final class Pacer {
  /// Waiting, so that tests need not.
  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration time) throws InterruptedException;
  }

  private final long gapNanos;
  private final LongSupplier clock;
  private final Sleeper sleeper;
  private long next;

  Pacer(int perMinute, LongSupplier clock, Sleeper sleeper) {
    this.gapNanos = Duration.ofMinutes(1).toNanos() / perMinute;
    this.clock = clock;
    this.sleeper = sleeper;
    this.next = clock.getAsLong();
  }

  static Pacer real(int perMinute) {
    return new Pacer(perMinute, System::nanoTime, time -> Thread.sleep(time));
  }

  /// Waits for a turn.
  void await() throws InterruptedException {
    long wait;
    synchronized (this) {
      long now = clock.getAsLong();
      wait = Math.max(0, next - now);
      next = Math.max(now, next) + gapNanos;
    }
    if (wait > 0) {
      sleeper.sleep(Duration.ofNanos(wait));
    }
  }

  /// Lets nobody begin before this time is over.
  void rest(Duration time) {
    synchronized (this) {
      next = Math.max(next, clock.getAsLong() + time.toNanos());
    }
  }
}
