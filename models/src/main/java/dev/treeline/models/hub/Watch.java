package dev.treeline.models.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// Ends a body that has been silent for too long: reading it has no limit of its own.
final class Watch implements AutoCloseable {
  private final long limitNanos;
  private final Thread thread;
  private volatile long last = System.nanoTime();
  private volatile boolean stalled;

  Watch(InputStream body, Duration limit) {
    limitNanos = limit.toNanos();
    thread = Thread.ofVirtual().start(() -> watch(body));
  }

  private void watch(InputStream body) {
    try {
      for (long left = limitNanos; left > 0; left = last + limitNanos - System.nanoTime()) {
        Thread.sleep(Duration.ofNanos(left));
      }
      stalled = true;
      body.close();
    } catch (InterruptedException | IOException _) {
      // done, or closed already
    }
  }

  /// Reads and takes note of the time.
  int read(InputStream body, byte[] buffer, int most) throws IOException {
    try {
      int read = body.read(buffer, 0, most);
      last = System.nanoTime();
      if (stalled) {
        throw new IOException("closed");
      }
      return read;
    } catch (IOException e) {
      throw stalled
          ? new IOException(
              "the server sent nothing for %d s".formatted(limitNanos / 1_000_000_000), e)
          : e;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
