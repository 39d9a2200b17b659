package dev.treeline.models.tables;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/// The plain files in a tar.
///
/// @param tar where the bytes are
/// @param places by plain name
record TarMembers(Path tar, Map<String, Place> places) implements Archive.Members {
  /// The largest tar that a `tar.gz` may unpack to.
  private static final long LARGEST_UNPACKED = 64L << 30;

  /// Where a member's bytes lie.
  record Place(long offset, int size) {}

  static TarMembers of(Path tar) throws IOException {
    try (FileChannel channel = FileChannel.open(tar)) {
      return new TarMembers(tar, Collections.unmodifiableMap(TarIndex.of(channel)));
    }
  }

  /// Unpacks a gzip file into a temporary one.
  static Path unpacked(Path gzip) throws IOException {
    Path tar = Files.createTempFile("treeline-", ".tar");
    tar.toFile().deleteOnExit();
    try (InputStream in = new GZIPInputStream(Files.newInputStream(gzip), 1 << 16);
        OutputStream out = Files.newOutputStream(tar)) {
      byte[] buffer = new byte[1 << 16];
      long total = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        total += read;
        if (total > LARGEST_UNPACKED) {
          throw new IOException("unpacks to more than %d bytes".formatted(LARGEST_UNPACKED));
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      Files.deleteIfExists(tar);
      throw e;
    }
    return tar;
  }

  @Override
  public Set<String> names() {
    return places.keySet();
  }

  @Override
  public byte[] read(String name) throws IOException {
    Place place = places.get(name);
    if (place == null) {
      throw new IOException("no such member");
    }
    var bytes = ByteBuffer.allocate(place.size());
    try (FileChannel channel = FileChannel.open(tar)) {
      long at = place.offset();
      while (bytes.hasRemaining()) {
        int read = channel.read(bytes, at);
        if (read < 0) {
          throw new EOFException("the archive is cut off");
        }
        at += read;
      }
    }
    return bytes.array();
  }
}
