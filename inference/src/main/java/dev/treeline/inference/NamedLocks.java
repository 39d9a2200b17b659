package dev.treeline.inference;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Work of one name goes one after the other, work of different names side by side.
final class NamedLocks {
  private final Map<String, Held> held = new HashMap<>();

  private static final class Held {
    private final ReentrantLock lock = new ReentrantLock();
    private int users; // who have it or wait for it
  }

  /// Does some work.
  <T> T under(String name, Supplier<T> work) {
    Held mine = enter(name);
    mine.lock.lock();
    try {
      return work.get();
    } finally {
      mine.lock.unlock();
      leave(name, mine);
    }
  }

  private synchronized Held enter(String name) {
    Held mine = held.computeIfAbsent(name, _ -> new Held());
    mine.users++;
    return mine;
  }

  private synchronized void leave(String name, Held mine) {
    mine.users--;
    if (mine.users == 0) {
      held.remove(name);
    }
  }

  /// How many names are in use.
  synchronized int size() {
    return held.size();
  }
}
