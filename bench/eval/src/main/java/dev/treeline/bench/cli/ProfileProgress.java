package dev.treeline.bench.cli;

import dev.treeline.bench.profile.Profiler;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/// Shows how a profile goes on: one line that is drawn over on a terminal, else a line every few
/// seconds. What is left is told from the second report on: how long the first one took, with the
/// warm-up in it, says nothing.
final class ProfileProgress implements Profiler.Progress {
  private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();

  private final PrintWriter err;
  private final boolean live;
  private long shown = System.nanoTime();
  private long begun;
  private int doneThen;

  ProfileProgress(PrintWriter err, boolean live) {
    this.err = err;
    this.live = live;
  }

  @Override
  public void measured(String what, int done, int total) {
    long now = System.nanoTime();
    if (doneThen == 0) {
      begun = now;
      doneThen = done;
    }
    if (!live && now - shown < LINE_NANOS && done < total) {
      return;
    }
    shown = now;
    String line = String.format(Locale.ROOT, "%3d %%  %s", 100L * done / total, what);
    if (done > doneThen) {
      double left = (now - begun) / 1e9 / (done - doneThen) * (total - done);
      line += String.format(Locale.ROOT, "  %.0f s left", left);
    }
    if (live) {
      err.print("\r\u001b[K" + line + (done == total ? "\n" : ""));
    } else {
      err.println(line);
    }
    err.flush();
  }
}
