package dev.treeline.inference.rows;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Threads that share a task's pieces with the thread that gives it.
///
/// A task takes some microseconds, so its pieces are handed out by one atomic number and the
/// helpers wait on it, first busily, then asleep. Whoever is free takes the next piece: where the
/// helpers get no processor, the giver does all of them.
final class Crew implements AutoCloseable {
  /// A ticket holds the task's number, above the count of its pieces, above the next piece.
  private static final int BITS = 20;

  private static final long PIECE = (1L << BITS) - 1;
  private static final int BUSY_WAITS = 20_000;

  /// What is shared out.
  @FunctionalInterface
  interface Task {
    /// Does one piece.
    ///
    /// @param worker who does it, 0 for the giver: buffers may belong to workers
    /// @param turn the task's number
    void piece(int worker, long turn, int piece);
  }

  private final Thread[] helpers;
  private final AtomicLong ticket = new AtomicLong();
  private final AtomicInteger done = new AtomicInteger();
  private volatile Task task = (_, _, _) -> {};
  private volatile boolean closed;
  private long turn;

  /// @param workers the giver among them
  Crew(int workers) {
    helpers = new Thread[workers - 1];
    for (int i = 0; i < helpers.length; i++) {
      int worker = i + 1;
      helpers[i] =
          Thread.ofPlatform()
              .daemon()
              .name("treeline-rows-" + worker)
              .unstarted(() -> help(worker));
      helpers[i].start();
    }
  }

  int workers() {
    return helpers.length + 1;
  }

  /// Does a task; one at a time.
  void run(int count, Task next) {
    turn++;
    if (helpers.length == 0 || count == 1) {
      for (int piece = 0; piece < count; piece++) {
        next.piece(0, turn, piece);
      }
      return;
    }
    task = next;
    done.set(0);
    ticket.setRelease((turn << BITS | count) << BITS);
    work(0);
    while (done.getAcquire() < count) {
      Thread.onSpinWait();
    }
  }

  /// Wakes the helpers for the tasks to come.
  void wake() {
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }

  private void work(int worker) {
    while (true) {
      long next = ticket.getAcquire();
      long piece = next & PIECE;
      if (piece >= (next >>> BITS & PIECE)) {
        return;
      }
      // nobody gives another task before this piece is done
      if (ticket.compareAndSet(next, next + 1)) {
        task.piece(worker, turn, (int) piece);
        done.getAndIncrement();
      }
    }
  }

  private void help(int worker) {
    int waits = 0;
    while (!closed) {
      long next = ticket.getAcquire();
      if ((next & PIECE) < (next >>> BITS & PIECE)) {
        work(worker);
        waits = 0;
      } else if (++waits < BUSY_WAITS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        waits = 0;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    wake();
  }
}
