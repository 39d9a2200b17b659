package dev.treeline.inference;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The keys and values of the latest beginnings of prompts, within a limit of bytes. Safe for
/// several threads; one beginning is run by one thread at a time.
///
/// The key is a digest of the tokens and of all that a tower may read, as in [FeatureCache]: a
/// noised picture never meets the clean one.
final class PrefixCache implements AutoCloseable {
  private final TextModel text;
  private final long limitBytes;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long sizeBytes;
  private long hits;

  /// A kept beginning, and what it took to make.
  private record Entry(TextState state, long nanos) {}

  /// A copy of a beginning.
  ///
  /// @param savedNanos what it took to make when that was done for somebody else
  record Fork(TextState state, long savedNanos) {}

  PrefixCache(TextModel text, long limitBytes) {
    this.text = text;
    this.limitBytes = limitBytes;
  }

  /// A copy of the state after the first `cut` tokens, kept or made now. What is larger than the
  /// whole cache is made each time.
  ///
  /// @param room how many positions the copy has room for
  /// @param make runs those tokens
  synchronized Fork fork(Prompt prompt, int cut, int room, Supplier<TextState> make) {
    String key = key(prompt, cut);
    Entry kept = entries.get(key);
    if (kept != null) {
      hits++;
      return new Fork(text.fork(kept.state, room, prompt.positions()), kept.nanos);
    }
    long start = System.nanoTime();
    TextState made = make.get();
    if (text.bytes(cut) > limitBytes) {
      try (made) {
        return new Fork(text.fork(made, room, prompt.positions()), 0);
      }
    }
    entries.put(key, new Entry(made, System.nanoTime() - start));
    sizeBytes += text.bytes(cut);
    dropOldest();
    return new Fork(text.fork(made, room, prompt.positions()), 0);
  }

  /// How often a beginning was there already.
  synchronized long hits() {
    return hits;
  }

  private void dropOldest() {
    Iterator<Entry> oldest = entries.values().iterator();
    while (sizeBytes > limitBytes) {
      TextState dropped = oldest.next().state;
      oldest.remove();
      sizeBytes -= text.bytes(dropped.capacity());
      dropped.close();
    }
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
