package dev.treeline.bench.kill;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts what a process does to files, and holds it still at one of these moments so that it can
/// be killed there, however busy the machine is.
///
/// The class library itself calls this: [FileMomentsAgent] puts the calls in, and the boot class
/// loader loads this class, so it may use nothing but the class library.
public final class FileMoments {
  private static final AtomicInteger SEEN = new AtomicInteger();
  private static final ThreadLocal<Boolean> TORN = ThreadLocal.withInitial(() -> false);

  private static volatile int last = Integer.MAX_VALUE;
  private static volatile double share;

  private FileMoments() {}

  /// @param moment the one at which the process stops, from 1; 0 for none
  /// @param written how much of a line it still writes if it stops while writing, from 0 to 1
  public static void arm(int moment, double written) {
    share = written;
    last = moment == 0 ? Integer.MAX_VALUE : moment;
  }

  /// How many moments there were.
  public static int seen() {
    return SEEN.get();
  }

  /// Comes before a file is forced, cut, renamed, deleted or made.
  public static void before(String what) {
    if (SEEN.incrementAndGet() == last) {
      stop(what);
    }
  }

  /// Comes before a file is opened.
  ///
  /// @param flags the operating system's
  public static void opening(int flags) {
    if ((flags & 3) != 0) { // to write
      before("open");
    }
  }

  /// Comes before bytes are written.
  ///
  /// @return how many of them to write
  public static int length(int bytes) {
    if (SEEN.incrementAndGet() != last) {
      return bytes;
    }
    int some = (int) Math.round(share * bytes);
    if (some == 0) {
      stop("write");
    }
    TORN.set(true);
    return some;
  }

  /// Comes after bytes were written.
  public static void written() {
    if (TORN.get()) {
      stop("torn");
    }
  }

  private static void stop(String what) {
    String where =
        StackWalker.getInstance()
            .walk(frames ->
                frames
                    .map(StackWalker.StackFrame::getClassName)
                    .filter(name -> name.startsWith("dev.treeline"))
                    .filter(name -> !name.startsWith("dev.treeline.bench.kill"))
                    .findFirst()
                    .orElse("elsewhere"));
    System.out.println(Life.STOPPED + what + " in " + where.substring(where.lastIndexOf('.') + 1));
    while (true) {
      try {
        TimeUnit.DAYS.sleep(1);
      } catch (InterruptedException _) {
        // only a kill ends this
      }
    }
  }
}
