package dev.treeline.bench.profile;

import dev.treeline.inference.NativeMemory;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.OptionalLong;

/// The most memory there was while something ran: asked every other millisecond by a thread of its
/// own, so not while anything is timed.
///
/// @param nativeBytes what the C library had handed out
/// @param heapBytes of Java's heap
record MemoryPeak(OptionalLong nativeBytes, long heapBytes) {
  private static final long PAUSE_MILLIS = 2;

  static MemoryPeak during(Runnable work) {
    System.gc();
    heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
    Sampler sampler = new Sampler();
    Thread thread = Thread.ofPlatform().daemon().name("memory-peak").start(sampler);
    try {
      work.run();
    } finally {
      sampler.stopped = true;
      join(thread);
    }
    long heap = heapPools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    return new MemoryPeak(sampler.most, heap);
  }

  private static java.util.stream.Stream<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Sampler implements Runnable {
    private volatile boolean stopped;
    private volatile OptionalLong most = OptionalLong.empty();

    @Override
    public void run() {
      while (!stopped) {
        OptionalLong now = NativeMemory.allocatedBytes();
        if (now.isPresent() && now.getAsLong() > most.orElse(0)) {
          most = now;
        }
        try {
          Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException _) {
          return;
        }
      }
    }
  }
}
