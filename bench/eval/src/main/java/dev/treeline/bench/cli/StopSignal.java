package dev.treeline.bench.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C: asks the work to stop at the next good place and gives it time to put things away.
///
/// The virtual machine ends with 130 by itself; while a signal is open its end waits (up to
/// [#PATIENCE_SECONDS]) for [#close()].
final class StopSignal implements AutoCloseable {
  static final long PATIENCE_SECONDS = 60;

  private static volatile boolean raised;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "treeline-stop");

  private StopSignal() {}

  /// From now on Ctrl-C is answered by this signal.
  static StopSignal open() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /// Whether somebody asked to stop.
  static boolean raised() {
    return raised;
  }

  private void stop() {
    raised = true;
    try {
      if (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("treeline: gave up waiting for the work to stop");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (!raised) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException _) {
        raised = true; // the machine is already going down
      }
    }
    closed.countDown();
  }
}
