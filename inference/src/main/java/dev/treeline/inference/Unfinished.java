package dev.treeline.inference;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayDeque;
import java.util.Deque;

/// What was opened on the way to a larger thing: closed at the end of the block, the last first,
/// unless [#keep()] says that the larger thing now owns it.
final class Unfinished implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  @CanIgnoreReturnValue
  <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  void keep() {
    parts.clear();
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception _) {
        // the failure that led here is the one to report
      }
    }
  }
}
