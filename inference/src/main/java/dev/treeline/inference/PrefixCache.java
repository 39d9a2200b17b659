package dev.treeline.inference;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The keys and values of the latest beginnings of prompts, within a limit of bytes. Safe for
/// several threads: one beginning is run by one of them, different ones side by side.
///
/// Several models may share one, each under a number of its own: what an adapter's layers made is
/// never taken for what the base's did.
///
/// The key is a digest of the tokens and of all that a tower may read, as in [FeatureCache]: a
/// noised picture never meets the clean one.
final class PrefixCache implements AutoCloseable {
  private final long limitBytes;
  private final NamedLocks making = new NamedLocks();
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long sizeBytes;
  private long hits;

  /// A kept beginning, and what it took to make.
  private record Entry(TextState state, long bytes, long nanos) {}

  /// A model that keeps beginnings here.
  ///
  /// @param number which no other model of this cache has
  record Owner(int number, TextModel text) {}

  /// A copy of a beginning.
  ///
  /// @param savedNanos what it took to make when that was done for somebody else
  record Fork(TextState state, long savedNanos) {}

  PrefixCache(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /// A copy of the state after the first `cut` tokens, kept or made now. What is larger than the
  /// whole cache is made each time.
  ///
  /// @param room how many positions the copy has room for
  /// @param make runs those tokens
  Fork fork(Owner owner, Prompt prompt, int cut, int room, Supplier<TextState> make) {
    String key = beginning(owner.number) + key(prompt, cut);
    Copy copy = state -> owner.text.fork(state, room, prompt.positions());
    return making.under(
        key, () -> known(key, copy).orElseGet(() -> made(key, owner.text.bytes(cut), make, copy)));
  }

  /// Copies a state.
  private interface Copy {
    TextState of(TextState state);
  }

  private synchronized Optional<Fork> known(String key, Copy copy) {
    Entry kept = entries.get(key);
    if (kept == null) {
      return Optional.empty();
    }
    hits++;
    return Optional.of(new Fork(copy.of(kept.state), kept.nanos));
  }

  private Fork made(String key, long bytes, Supplier<TextState> make, Copy copy) {
    long start = System.nanoTime();
    TextState made = make.get();
    if (bytes > limitBytes) {
      try (made) {
        return new Fork(copy.of(made), 0);
      }
    }
    return keep(key, new Entry(made, bytes, System.nanoTime() - start), copy);
  }

  private synchronized Fork keep(String key, Entry entry, Copy copy) {
    entries.put(key, entry);
    sizeBytes += entry.bytes;
    dropOldest();
    return new Fork(copy.of(entry.state), 0);
  }

  /// How often a beginning was there already.
  synchronized long hits() {
    return hits;
  }

  private void dropOldest() {
    Iterator<Entry> oldest = entries.values().iterator();
    while (sizeBytes > limitBytes) {
      Entry dropped = oldest.next();
      oldest.remove();
      sizeBytes -= dropped.bytes;
      dropped.state.close();
    }
  }

  /// Drops what a model has kept.
  synchronized void forget(int number) {
    Iterator<Map.Entry<String, Entry>> all = entries.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, Entry> entry = all.next();
      if (entry.getKey().startsWith(beginning(number))) {
        all.remove();
        sizeBytes -= entry.getValue().bytes;
        entry.getValue().state.close();
      }
    }
  }

  private static String beginning(int number) {
    return number + ":";
  }

  private static String key(Prompt prompt, int cut) {
    ByteBuffer ids = ByteBuffer.allocate(cut * Integer.BYTES);
    ids.asIntBuffer().put(prompt.input().tokenIds(), 0, cut);
    var key = new StringBuilder(new String(ids.array(), StandardCharsets.ISO_8859_1));
    prompt.pictures().forEach(picture -> key.append(FeatureCache.digest(picture, prompt.input())));
    return key.toString();
  }

  @Override
  public synchronized void close() {
    entries.values().forEach(entry -> entry.state.close());
    entries.clear();
  }
}
