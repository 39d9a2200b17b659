package dev.treeline.bench.cli;

import dev.treeline.bench.profile.Profiler;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/// Shows how a profile goes on: one line that is drawn over on a terminal, else a line every few
/// seconds.
final class ProfileProgress implements Profiler.Progress {
  private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();

  private final PrintWriter err;
  private final boolean live;
  private final long started = System.nanoTime();
  private long shown = started;

  ProfileProgress(PrintWriter err, boolean live) {
    this.err = err;
    this.live = live;
  }

  @Override
  public void measured(String what, int done, int total) {
    long now = System.nanoTime();
    if (!live && now - shown < LINE_NANOS && done < total) {
      return;
    }
    shown = now;
    double left = (now - started) / 1e9 / done * (total - done);
    String line =
        String.format(Locale.ROOT, "%3d %%  %s  %.0f s left", 100L * done / total, what, left);
    if (live) {
      err.print("\r\u001b[K" + line + (done == total ? "\n" : ""));
    } else {
      err.println(line);
    }
    err.flush();
  }
}
