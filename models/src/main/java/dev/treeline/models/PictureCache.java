package dev.treeline.models;

import dev.treeline.models.image.ImageDecoder;
import dev.treeline.models.image.RgbImage;
import dev.treeline.prompts.ImageSource;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Prepared pictures under the hash of their encoded bytes, the least used ones dropped: benchmarks
/// ask about the same picture many times. Safe for use by many threads.
final class PictureCache {
  /// 64 MB of pixels.
  private static final long MOST_VALUES = 16L << 20;

  private final Map<Key, PreparedInput.Picture> pictures = new LinkedHashMap<>(16, 0.75f, true);
  private long values;

  private record Key(PictureLayout layout, String hash) {}

  /// The picture, prepared by `layout` unless it is here.
  PreparedInput.Picture get(ImageSource source, PictureLayout layout) {
    byte[] encoded = read(source);
    var key = new Key(layout, sha256(encoded));
    synchronized (this) {
      PreparedInput.Picture known = pictures.get(key);
      if (known != null) {
        return known;
      }
    }
    RgbImage image = ImageDecoder.decode(new ImageSource.Bytes(source.name(), encoded));
    PreparedInput.Picture picture = layout.prepare(image, key.hash);
    keep(key, picture);
    return picture;
  }

  private synchronized void keep(Key key, PreparedInput.Picture picture) {
    if (pictures.put(key, picture) == null) {
      values += picture.pixels().values().length;
    }
    var eldest = pictures.entrySet().iterator();
    while (values > MOST_VALUES && pictures.size() > 1) {
      values -= eldest.next().getValue().pixels().values().length;
      eldest.remove();
    }
  }

  private static byte[] read(ImageSource source) {
    try {
      return source.read();
    } catch (IOException e) {
      throw new ModelFormatException(source.name() + ": cannot be read: " + e.getMessage(), e);
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
