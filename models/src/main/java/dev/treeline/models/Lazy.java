package dev.treeline.models;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value made on first use, once. A failure is not kept: the next use tries again.
final class Lazy<T> implements Supplier<T> {
  private final Supplier<T> maker;
  private volatile @Nullable T value;

  Lazy(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public T get() {
    T made = value;
    if (made == null) {
      synchronized (this) {
        made = value;
        if (made == null) {
          made = maker.get();
          value = made;
        }
      }
    }
    return made;
  }

  /// Does something with the value if it was ever made.
  void ifMade(Consumer<? super T> action) {
    T made = value;
    if (made != null) {
      action.accept(made);
    }
  }
}
