package dev.treeline.bench.cli;

import dev.treeline.bench.run.Answer;
import dev.treeline.bench.run.Progress;
import dev.treeline.bench.run.Response;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/// Shows how a run goes on: a block that is drawn over on a terminal, else a line every few
/// seconds.
final class ProgressLines implements Progress {
  private static final long DRAW_NANOS = Duration.ofMillis(200).toNanos();
  private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();

  private final PrintWriter err;
  private final boolean live;
  private final LongSupplier clock;
  private final Map<String, Tally> methods = new LinkedHashMap<>();
  private int items;
  private int doneBefore;
  private int known;
  private int answered; // known ones too
  private int asked;
  private long started;
  private long shown;
  private int drawn;

  ProgressLines(PrintWriter err, boolean live, LongSupplier clock, List<String> methods) {
    this.err = err;
    this.live = live;
    this.clock = clock;
    methods.forEach(name -> this.methods.put(name, new Tally()));
  }

  /// How far a method is.
  private static final class Tally {
    private int items;
    private int asked;
    private long nanos;
  }

  @Override
  public void start(int itemCount, int done) {
    items = itemCount;
    doneBefore = done;
    started = clock.getAsLong();
    shown = started;
    int i = 0;
    for (Tally tally : methods.values()) {
      tally.items = done / methods.size() + (i++ < done % methods.size() ? 1 : 0);
    }
    if (done > 0 && done < total()) {
      err.printf("%,d of %,d answers are there already; going on%n", done, total());
    }
  }

  @Override
  public void known(int answers) {
    known = answers;
    err.printf("%,d of %,d answers from the cache%n", answers, total());
  }

  @Override
  public void answered(Response response, Answer answer) {
    Tally tally = methods.get(response.method());
    if (tally != null) {
      tally.asked++;
      tally.nanos += answer.prefillNanos() + answer.decodeNanos();
    }
    asked++;
    count(response);
  }

  @Override
  public void repeated(Response response, Answer answer) {
    count(response);
  }

  private void count(Response response) {
    answered++;
    Tally tally = methods.get(response.method());
    if (tally != null) {
      tally.items++;
    }
    long now = clock.getAsLong();
    boolean last = doneBefore + answered == total();
    if (last || now - shown >= (live ? DRAW_NANOS : LINE_NANOS)) {
      shown = now;
      draw(now);
    }
  }

  private int total() {
    return items * methods.size();
  }

  private void draw(long now) {
    if (live) {
      StringBuilder block = new StringBuilder();
      if (drawn > 0) {
        block.append("\u001b[").append(drawn).append("A");
      }
      methods.forEach((name, tally) -> block.append(methodLine(name, tally)));
      block.append("\u001b[K").append(overall(now)).append('\n');
      drawn = methods.size() + 1;
      err.print(block);
    } else {
      err.println(overall(now));
    }
    err.flush();
  }

  private String methodLine(String name, Tally tally) {
    int width = methods.keySet().stream().mapToInt(String::length).max().orElse(0);
    int filled = items == 0 ? 0 : 24 * tally.items / items;
    String bar = "━".repeat(filled) + "┄".repeat(24 - filled);
    double millis = tally.asked == 0 ? 0 : tally.nanos / 1e6 / tally.asked;
    return String.format(
        Locale.ROOT,
        "\u001b[K  %-" + width + "s  %s %,6d/%,d  %7.1f ms/item%n",
        name,
        bar,
        tally.items,
        items,
        millis);
  }

  private String overall(long now) {
    int done = doneBefore + answered;
    double seconds = Math.max(1e-9, (now - started) / 1e9);
    double rate = asked / seconds;
    int toAsk = total() - doneBefore - known - asked;
    long left = rate == 0 ? 0 : Math.round(toAsk / rate);
    return String.format(
        Locale.ROOT,
        "%3d %%  %,d of %,d answers  %.1f/s  %s",
        100L * done / Math.max(1, total()),
        done,
        total(),
        rate,
        done == total() ? "done in " + time(Math.round(seconds)) : time(left) + " left");
  }

  /// A span of time as people say it.
  static String time(long seconds) {
    if (seconds >= 3600) {
      return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
    }
    return seconds >= 60
        ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
        : seconds + " s";
  }
}
