package dev.treeline.bench.profile;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How fast this machine's memory gives its bytes to so many threads: each adds up a block of its
/// own that no cache holds. Owns those blocks.
final class Bandwidth implements AutoCloseable {
  private static final long BLOCK_BYTES = 128L << 20;
  private static final int PASSES = 4;

  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> blocks = new ArrayList<>();
  private final ExecutorService threads;

  Bandwidth(int threadCount) {
    threads = Executors.newFixedThreadPool(threadCount);
    for (int i = 0; i < threadCount; i++) {
      MemorySegment block = arena.allocate(BLOCK_BYTES, Long.BYTES);
      block.fill((byte) 0); // writes every page, so that each has memory of its own
      blocks.add(block);
    }
    double _ = measure(); // so that the loop is compiled
  }

  /// Reads all blocks a few times.
  ///
  /// @return bytes a second, all threads together, at the fastest pass
  double measure() {
    double most = 0;
    for (int pass = 0; pass < PASSES; pass++) {
      most = Math.max(most, pass());
    }
    return most;
  }

  private double pass() {
    long start = System.nanoTime();
    List<Future<Long>> sums = new ArrayList<>();
    for (MemorySegment block : blocks) {
      sums.add(threads.submit(() -> sum(block)));
    }
    for (Future<Long> sum : sums) {
      requireRight(sum);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return blocks.size() * BLOCK_BYTES / seconds;
  }

  /// The sum of nothing but zeros: also what keeps the reading from being optimised away.
  private static void requireRight(Future<Long> sum) {
    try {
      if (sum.get() != 0) {
        throw new IllegalStateException("memory gave back other numbers than were written");
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("the memory's speed could not be measured", e);
    }
  }

  /// Four sums, so that no addition waits for the one before.
  private static long sum(MemorySegment block) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    for (long at = 0; at < BLOCK_BYTES; at += 4 * Long.BYTES) {
      a += block.get(ValueLayout.JAVA_LONG, at);
      b += block.get(ValueLayout.JAVA_LONG, at + Long.BYTES);
      c += block.get(ValueLayout.JAVA_LONG, at + 2 * Long.BYTES);
      d += block.get(ValueLayout.JAVA_LONG, at + 3 * Long.BYTES);
    }
    return a + b + c + d;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
    arena.close();
  }
}
