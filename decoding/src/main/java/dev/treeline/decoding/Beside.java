package dev.treeline.decoding;

import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A stream that a thread of its own runs, while its owner goes on: the prompt first, then each
/// token as soon as it is given. Its owner waits only to look at what is not there yet.
///
/// Several tokens go in one forward where that changes no bit, else each by itself: what is read
/// never depends on which of the two threads was faster. Both wait busily for a moment, then
/// asleep.
final class Beside implements AutoCloseable {
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          work -> Thread.ofPlatform().daemon().name("treeline-beside").unstarted(work));

  private static final int[] NOTHING = {};
  private static final int NOT_EVEN_THE_PROMPT = -1;

  /// As many rows as cost hardly more than one.
  private static final int MOST_TOGETHER = 4;

  private static final long BUSY_NANOS = 200_000;

  private final PartialLogits stream;
  private final FirstRow firstRow;
  private boolean begun;
  private long promptWaitNanos;
  private float[] first = {}; // [V] if kept, once the prompt has run
  private volatile int[] tokens = new int[64]; // the first `given` of them count
  private volatile int given;
  private volatile int done = NOT_EVEN_THE_PROMPT; // of those given
  private volatile boolean closed;
  private volatile boolean ended; // its thread does nothing more
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Thread sleeper; // its thread, if it sleeps or is about to
  private volatile @Nullable Thread waiter;

  /// Takes a new stream over.
  Beside(PartialLogits stream, FirstRow firstRow) {
    this.stream = stream;
    this.firstRow = firstRow;
  }

  /// Starts its prompt.
  void begin() {
    THREADS.execute(this::run);
    begun = true;
  }

  /// Has a token run.
  void give(int token) {
    int[] all = tokens;
    int count = given;
    if (count == all.length) {
      all = Arrays.copyOf(all, 2 * count);
      tokens = all;
    }
    all[count] = token;
    given = count + 1;
    LockSupport.unpark(sleeper);
  }

  /// How far it is behind: 0 if it has run all that was given, or never will, and more before its
  /// prompt has run than ever after.
  int behind() {
    int count = done;
    if (ended) {
      return 0;
    }
    return count == NOT_EVEN_THE_PROMPT ? Integer.MAX_VALUE : given - count;
  }

  /// The stream after all that was given, to look at and nothing else; until the next token.
  ///
  /// @throws RuntimeException what it failed with, or an error
  PartialLogits caughtUp() {
    await(given);
    return stream;
  }

  /// The row after its prompt.
  ///
  /// @return `[V]`, empty if it was not to be kept
  float[] firstRow() {
    await(0);
    return first;
  }

  /// How long its owner waited for its prompt.
  long promptWaitNanos() {
    return promptWaitNanos;
  }

  private void run() {
    try {
      if (!closed) {
        stream.advance(NOTHING);
        if (firstRow == FirstRow.KEPT) {
          first = stream.row();
        }
        tell(0);
      }
      while (!closed) {
        int next = done;
        int end = Math.min(given, next + (stream.isRowwise() ? MOST_TOGETHER : 1));
        if (end > next) {
          stream.advance(Arrays.copyOfRange(tokens, next, end));
          tell(end);
        } else {
          await(next + 1, Side.RUNNER);
        }
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      ended = true;
      LockSupport.unpark(waiter);
    }
  }

  private void tell(int count) {
    done = count;
    LockSupport.unpark(waiter);
  }

  private enum Side {
    RUNNER,
    OWNER
  }

  private void await(int count) {
    if (done < count) {
      waiter = Thread.currentThread();
      long start = System.nanoTime();
      boolean interrupted = await(0, Side.OWNER);
      promptWaitNanos += System.nanoTime() - start;
      interrupted |= await(count, Side.OWNER);
      waiter = null;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    switch (failure) {
      case RuntimeException e when done < count -> throw e;
      case Error e when done < count -> throw e;
      case null, default -> {}
    }
  }

  /// Waits until so many tokens are given, or done, or never will be.
  ///
  /// @return whether somebody interrupted it, which ends nothing
  private boolean await(int count, Side side) {
    boolean interrupted = false;
    long patience = System.nanoTime() + BUSY_NANOS;
    while (isDue(count, side)) {
      if (System.nanoTime() < patience) {
        Thread.onSpinWait();
      } else if (side == Side.RUNNER && sleeper == null) {
        sleeper = Thread.currentThread(); // and looks once more: what comes after that wakes it
      } else {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    }
    if (side == Side.RUNNER) {
      sleeper = null;
    }
    return interrupted;
  }

  /// Whether so many tokens are yet to be given, or done.
  private boolean isDue(int count, Side side) {
    return side == Side.RUNNER ? given < count && !closed : done < count && !ended;
  }

  /// Waits for the forward that runs, and frees the stream.
  @Override
  public void close() {
    closed = true;
    if (begun) {
      LockSupport.unpark(sleeper);
      waiter = Thread.currentThread();
      if (await(Integer.MAX_VALUE, Side.OWNER)) {
        Thread.currentThread().interrupt();
      }
      waiter = null;
    }
    stream.close();
  }
}
