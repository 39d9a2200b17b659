package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.HostTensor;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// What the vision tower made of the latest pictures, within a limit of bytes.
///
/// Several towers may share one, each under a number of its own: what a tower with an adapter saw
/// is never taken for what another did.
///
/// The key is a digest of all that a tower may read: the prepared pixels themselves and the
/// picture's details, and the prompt's extras; so two files with one picture share an entry, and a
/// noised picture never meets the clean one. One picture is looked at by one thread at a time: two
/// streams that ask for the same one make one run of the tower. Different ones are looked at side
/// by side, as many as there are cores for.
final class FeatureCache implements AutoCloseable {
  private static final int CHUNK = 16_384;

  private final long limitBytes;
  private final Semaphore towers;
  private final NamedLocks making = new NamedLocks();
  private final Map<String, PtNDArray> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long sizeBytes;
  private long misses;
  private boolean closed;

  /// @param atOnce how many pictures are looked at at a time
  FeatureCache(long limitBytes, int atOnce) {
    this.limitBytes = limitBytes;
    this.towers = new Semaphore(atOnce);
  }

  /// The features of a picture, kept or made now.
  ///
  /// @param tower the number of the tower that looks
  /// @param input the prompt that shows it
  /// @param make gives a new array, which this cache then owns
  /// @return a handle that the caller closes: it stays valid when the entry is dropped
  IValue features(int tower, Picture picture, PreparedInput input, Supplier<PtNDArray> make) {
    String key = beginning(tower) + digest(picture, input);
    return making.under(key, () -> known(key).orElseGet(() -> keep(key, look(make))));
  }

  private synchronized Optional<IValue> known(String key) {
    requireOpen();
    return Optional.ofNullable(entries.get(key)).map(IValue::from);
  }

  private PtNDArray look(Supplier<PtNDArray> make) {
    towers.acquireUninterruptibly();
    try {
      return make.get();
    } finally {
      towers.release();
    }
  }

  private synchronized IValue keep(String key, PtNDArray features) {
    if (closed) {
      features.close();
      requireOpen();
    }
    misses++;
    entries.put(key, features);
    sizeBytes += bytes(features);
    dropOldest();
    return IValue.from(features);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
  }

  /// Drops what a tower has seen.
  synchronized void forget(int tower) {
    Iterator<Map.Entry<String, PtNDArray>> all = entries.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, PtNDArray> entry = all.next();
      if (entry.getKey().startsWith(beginning(tower))) {
        all.remove();
        sizeBytes -= bytes(entry.getValue());
        entry.getValue().close();
      }
    }
  }

  private static String beginning(int tower) {
    return tower + ":";
  }

  /// How often the tower ran.
  synchronized long misses() {
    return misses;
  }

  /// The newest entry stays, however large.
  private void dropOldest() {
    Iterator<PtNDArray> oldest = entries.values().iterator();
    while (sizeBytes > limitBytes && entries.size() > 1) {
      PtNDArray dropped = oldest.next();
      oldest.remove();
      sizeBytes -= bytes(dropped);
      dropped.close();
    }
  }

  /// An upper limit: four bytes for each number, whatever the dtype.
  private static long bytes(PtNDArray features) {
    return features.getShape().size() * Float.BYTES;
  }

  /// What all that a tower may read comes to.
  static String digest(Picture picture, PreparedInput input) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES);
    digest(digest, bytes, picture.pixels());
    for (Map<String, HostTensor> named : List.of(picture.details(), input.extras())) {
      new TreeMap<>(named)
          .forEach((name, tensor) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest(digest, bytes, tensor);
          });
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void digest(MessageDigest digest, ByteBuffer bytes, HostTensor tensor) {
    for (long size : tensor.shape()) {
      digest.update(bytes.clear().putLong(size).flip());
    }
    float[] values = tensor.values();
    for (int at = 0; at < values.length; at += CHUNK) {
      int count = Math.min(CHUNK, values.length - at);
      FloatBuffer floats = bytes.clear().asFloatBuffer();
      floats.put(values, at, count);
      digest.update(bytes.limit(count * Float.BYTES));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    try (Handles handles = new Handles()) {
      entries.values().forEach(handles::add);
      entries.clear();
    }
  }
}
