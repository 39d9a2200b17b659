package dev.treeline.bench.cli;

import dev.treeline.models.hub.PullProgress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Prints how a pull goes on: one line that changes where somebody watches, else one for each
/// tenth.
final class PullLines implements PullProgress {
  private static final long EVERY_NANOS = 200_000_000;

  private final PrintWriter err;
  private final boolean watched;
  private final LongSupplier nanos;
  private final long start;
  private long total;
  private long done;
  private long printed;
  private int tenth;

  PullLines(PrintWriter err, boolean watched, LongSupplier nanos) {
    this.err = err;
    this.watched = watched;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
  }

  @Override
  public synchronized void start(int files, long bytes) {
    total = bytes;
    err.printf(
        Locale.ROOT,
        "%d files; %s%n",
        files,
        bytes == 0 ? "all are here" : String.format(Locale.ROOT, "%.1f MB to fetch", bytes / 1e6));
    err.flush();
  }

  @Override
  public synchronized void advance(String file, long bytes) {
    done += bytes;
    long now = nanos.getAsLong();
    if (watched && now - printed > EVERY_NANOS) {
      printed = now;
      err.print("\r" + line(file, now) + "\u001b[K");
      err.flush();
    }
    if (!watched && total > 0 && done * 10 / total > tenth) {
      tenth = (int) (done * 10 / total);
      err.println(line(file, now));
      err.flush();
    }
  }

  private String line(String file, long now) {
    double seconds = Math.max(1e-3, (now - start) / 1e9);
    double rate = done / 1e6 / seconds;
    return String.format(
        Locale.ROOT,
        "%3d%% %,.1f of %,.1f MB, %.1f MB/s, %.0f s left: %s",
        total == 0 ? 100 : done * 100 / total,
        done / 1e6,
        total / 1e6,
        rate,
        Math.max(0, (total - done) / 1e6 / Math.max(1e-3, rate)),
        file);
  }

  @Override
  public synchronized void end() {
    if (watched && printed > 0) {
      err.print("\r\u001b[K");
    }
    if (total > 0) {
      err.printf(
          Locale.ROOT,
          "fetched %.1f MB in %.1f s, every hash checked%n",
          done / 1e6,
          (nanos.getAsLong() - start) / 1e9);
    }
    err.flush();
  }
}
