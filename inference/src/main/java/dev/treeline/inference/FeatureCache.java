package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.HostTensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// What the vision tower made of the latest pictures, within a limit of bytes.
///
/// The key is a digest of the prepared pixels themselves, so two files with one picture share an
/// entry, and a noised picture never meets the clean one. One picture is looked at by one thread at
/// a time: two streams that ask for the same one make one run of the tower.
final class FeatureCache implements AutoCloseable {
  private static final int CHUNK = 16_384;

  private final long limitBytes;
  private final Map<String, PtNDArray> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long sizeBytes;
  private long misses;
  private boolean closed;

  FeatureCache(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /// The features of a picture, kept or made now.
  ///
  /// @param make gives a new array, which this cache then owns
  /// @return a handle that the caller closes: it stays valid when the entry is dropped
  synchronized IValue features(HostTensor pixels, Function<HostTensor, PtNDArray> make) {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
    String key = digest(pixels);
    PtNDArray features = entries.get(key);
    if (features == null) {
      features = make.apply(pixels);
      misses++;
      entries.put(key, features);
      sizeBytes += bytes(features);
      dropOldest();
    }
    return IValue.from(features);
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

  private static String digest(HostTensor pixels) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES);
    for (long size : pixels.shape()) {
      digest.update(bytes.clear().putLong(size).flip());
    }
    float[] values = pixels.values();
    for (int at = 0; at < values.length; at += CHUNK) {
      int count = Math.min(CHUNK, values.length - at);
      FloatBuffer floats = bytes.clear().asFloatBuffer();
      floats.put(values, at, count);
      digest.update(bytes.limit(count * Float.BYTES));
    }
    return HexFormat.of().formatHex(digest.digest());
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
