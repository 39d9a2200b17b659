package dev.treeline.models.tables;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Ends a call that waits for ever, by interrupting it.
///
/// Hardwood 1.0.0 reads in threads of its own, and a damaged page can leave its caller waiting for
/// one of them that never answers.
///
/// @param limit how long a call may take
record Patience(Duration limit) {
  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "table-patience");
        thread.setDaemon(true);
        return thread;
      });

  private static final int RUNNING = 0;
  private static final int DONE = 1;
  private static final int INTERRUPTED = 2;

  /// The result of the call.
  ///
  /// @throws IllegalStateException when it took too long and was interrupted
  <T> T await(Supplier<T> call) {
    Thread caller = Thread.currentThread();
    var state = new AtomicInteger(RUNNING);
    ScheduledFuture<?> alarm =
        CLOCK.schedule(
            () -> {
              if (state.compareAndSet(RUNNING, INTERRUPTED)) {
                caller.interrupt();
              }
            },
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      return call.get();
    } catch (RuntimeException e) {
      if (state.get() == INTERRUPTED) {
        throw new IllegalStateException("no answer for " + limit.toSeconds() + " seconds", e);
      }
      throw e;
    } finally {
      if (!state.compareAndSet(RUNNING, DONE)) {
        Thread.interrupted(); // ours, not the caller's
      }
      alarm.cancel(false);
    }
  }
}
