package dev.treeline.inference.rows;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/// Threads that share a task's pieces with the thread that gives it.
///
/// A task takes some microseconds, so the helpers wait for it busily at first, then asleep. Each
/// has a share of the pieces that lie next to each other, which it does from the first on, and then
/// the last ones of others': where the helpers get no processor, the giver does all of them.
final class Crew implements AutoCloseable {
  /// A share is the task's number, above the end of the pieces, above the next piece.
  private static final int BITS = 20;

  private static final long PIECE = (1L << BITS) - 1;
  private static final int BUSY_WAITS = 20_000;

  /// Shares are so far apart that no two lie in a line of the processor's cache.
  private static final int APART = 16;

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
  private final AtomicLongArray shares;
  private final AtomicInteger done = new AtomicInteger();
  private volatile Task task = (_, _, _) -> {};
  private volatile boolean closed;
  private long turn;

  /// @param workers the giver among them
  Crew(int workers) {
    helpers = new Thread[workers - 1];
    shares = new AtomicLongArray((workers + 1) * APART);
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
    int workers = workers();
    for (int worker = workers - 1; worker >= 0; worker--) {
      long first = (long) count * worker / workers;
      long end = (long) count * (worker + 1) / workers;
      shares.setRelease(place(worker), (turn << BITS | end) << BITS | first);
    }
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

  private static int place(int worker) {
    return (worker + 1) * APART;
  }

  private void work(int worker) {
    int workers = workers();
    for (int i = 0; i < workers; i++) {
      int owner = (worker + i) % workers;
      while (takeOne(worker, owner)) {
        // the next one
      }
    }
  }

  /// Does one piece of somebody's share, if there is any left.
  private boolean takeOne(int worker, int owner) {
    int place = place(owner);
    while (true) {
      long share = shares.getAcquire(place);
      long next = share & PIECE;
      long end = share >>> BITS & PIECE;
      if (next >= end) {
        return false;
      }
      boolean own = worker == owner;
      // nobody gives another task before this piece is done
      if (shares.compareAndSet(place, share, own ? share + 1 : share - (1L << BITS))) {
        task.piece(worker, turn, (int) (own ? next : end - 1));
        done.getAndIncrement();
        return true;
      }
    }
  }

  private boolean isWork() {
    for (int owner = 0; owner < workers(); owner++) {
      long share = shares.getAcquire(place(owner));
      if ((share & PIECE) < (share >>> BITS & PIECE)) {
        return true;
      }
    }
    return false;
  }

  private void help(int worker) {
    int waits = 0;
    while (!closed) {
      if (isWork()) {
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
