package dev.treeline.inference;

import ai.djl.util.NativeResource;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Native handles that are closed together: the last one first, each even when another fails.
final class Handles implements AutoCloseable {
  private final Deque<NativeResource<Long>> open = new ArrayDeque<>();

  /// Takes a handle over and returns it.
  @CanIgnoreReturnValue
  <T extends NativeResource<Long>> T add(T handle) {
    open.push(handle);
    return handle;
  }

  @Override
  public void close() {
    @Nullable RuntimeException first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
