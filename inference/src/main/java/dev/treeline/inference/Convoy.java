package dev.treeline.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Several tasks on their way together, a thread for each: what their streams ask for runs in one
/// forward.
///
/// They go in step. A forward starts when every task waits for one or has ended, and takes all that
/// wait, in the order of the tasks. So who shares a forward with whom follows from the tasks and
/// their answers, never from who was faster: the same tasks give the same bits.
public final class Convoy {
  private static final ScopedValue<Seat> SEAT = ScopedValue.newInstance();

  private static final ThreadLocal<long[]> SAVED_BY_THREAD =
      ThreadLocal.withInitial(() -> new long[1]);

  private final ReentrantLock lock = new ReentrantLock();
  private List<Waiting> waiting = new ArrayList<>();
  private int moving; // tasks that neither wait nor have ended

  private Convoy(int tasks) {
    this.moving = tasks;
  }

  /// A task's place in its convoy.
  private static final class Seat {
    private final Convoy convoy;
    private final int number;
    private long othersNanos; // passed while others were served

    Seat(Convoy convoy, int number) {
      this.convoy = convoy;
      this.number = number;
    }
  }

  /// A clock for what the current task costs: [System#nanoTime()] without the time in which it
  /// waited for others. Of a shared forward it has a share by its rows, and it goes on by what a
  /// prompt's beginning took when it was made for somebody else: so what a task costs does not
  /// depend on who came before.
  public static long nanoTime() {
    return System.nanoTime()
        + (SEAT.isBound() ? -SEAT.get().othersNanos : SAVED_BY_THREAD.get()[0]);
  }

  /// Whether the current task has company.
  public static boolean isShared() {
    return SEAT.isBound();
  }

  /// A task that waits for a forward.
  private static final class Waiting {
    private final int seat;
    private final Forwards forwards;
    private final List<Errand> errands;
    private final Thread thread = Thread.currentThread();
    private final long since = System.nanoTime();
    private long ownNanos;
    private @Nullable Throwable failure;
    private volatile boolean done;

    Waiting(int seat, Forwards forwards, List<Errand> errands) {
      this.seat = seat;
      this.forwards = forwards;
      this.errands = errands;
    }
  }

  /// Runs tasks to their ends.
  ///
  /// @return what each gave or how it failed, in order
  public static <T> List<Future<T>> go(List<? extends Callable<T>> tasks) {
    if (SEAT.isBound() || tasks.size() < 2) {
      return tasks.stream().<Future<T>>map(Convoy::inPlace).toList();
    }
    Convoy convoy = new Convoy(tasks.size());
    List<Future<T>> results = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int number = 0; number < tasks.size(); number++) {
      FutureTask<T> task = new FutureTask<>(tasks.get(number));
      Seat seat = new Seat(convoy, number);
      results.add(task);
      threads.add(Thread.ofVirtual().unstarted(() -> convoy.drive(seat, task)));
    }
    threads.forEach(Thread::start);
    boolean interrupted = false;
    for (Thread thread : threads) {
      interrupted |= join(thread);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return results;
  }

  private static <T> FutureTask<T> inPlace(Callable<T> task) {
    FutureTask<T> done = new FutureTask<>(task);
    done.run();
    return done;
  }

  /// Waits on, whatever happens: the tasks use what their caller closes afterwards.
  private static boolean join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        return interrupted;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
  }

  private void drive(Seat seat, FutureTask<?> task) {
    try {
      ScopedValue.where(SEAT, seat).run(task);
    } finally {
      forward(leave());
    }
  }

  /// Runs errands of the current thread, with those of its convoy if it is in one.
  static void run(Forwards forwards, List<Errand> errands) {
    if (SEAT.isBound()) {
      Seat seat = SEAT.get();
      Waiting waiting = new Waiting(seat.number, forwards, errands);
      try {
        seat.convoy.await(waiting);
      } finally {
        seat.othersNanos += System.nanoTime() - waiting.since - waiting.ownNanos;
      }
    } else {
      forwards.run(errands);
      SAVED_BY_THREAD.get()[0] += errands.stream().mapToLong(Errand::savedNanos).sum();
    }
  }

  private void await(Waiting mine) {
    List<Waiting> round;
    lock.lock();
    try {
      waiting.add(mine);
      moving--;
      round = roundIfAllWait();
    } finally {
      lock.unlock();
    }
    forward(round);
    boolean interrupted = false;
    while (!mine.done) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    switch (mine.failure) {
      case RuntimeException failure -> throw failure;
      case Error failure -> throw failure;
      case null, default -> {}
    }
  }

  private List<Waiting> leave() {
    lock.lock();
    try {
      moving--;
      return roundIfAllWait();
    } finally {
      lock.unlock();
    }
  }

  private List<Waiting> roundIfAllWait() {
    if (moving > 0) {
      return List.of();
    }
    List<Waiting> round = waiting;
    waiting = new ArrayList<>();
    moving = round.size();
    return round;
  }

  private static void forward(List<Waiting> round) {
    if (round.isEmpty()) {
      return;
    }
    round.sort(Comparator.comparingInt(one -> one.seat));
    try {
      Map<Forwards, List<Errand>> byEngine = new LinkedHashMap<>();
      round.forEach(one ->
          byEngine.computeIfAbsent(one.forwards, _ -> new ArrayList<>()).addAll(one.errands));
      byEngine.forEach(Forwards::run);
      for (Waiting one : round) {
        one.ownNanos =
            one.errands.stream().mapToLong(errand -> errand.nanos() + errand.savedNanos()).sum();
      }
    } catch (RuntimeException | Error e) {
      round.forEach(one -> one.failure = e);
    } finally {
      for (Waiting one : round) {
        one.done = true;
        LockSupport.unpark(one.thread);
      }
    }
  }
}
