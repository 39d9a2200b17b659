package dev.treeline.models.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One model in the cache that Python's `huggingface_hub` made and shares: `blobs/HASH` holds
/// bytes, `snapshots/COMMIT/PATH` links to them, `refs/REVISION` names a commit.
final class HubFolder {
  private final Path cache;
  private final String name;

  HubFolder(Path cache, HubModel model) {
    this.cache = cache;
    this.name = "models--" + model.id().replace("/", "--");
  }

  private Path root() {
    return cache.resolve(name);
  }

  Path blob(String etag) {
    return root().resolve("blobs").resolve(etag);
  }

  Path snapshot(String commit) {
    return root().resolve("snapshots").resolve(commit);
  }

  /// The commit that a revision was the last time.
  Optional<String> commit(String revision) {
    if (revision.matches("[0-9a-f]{40}") && Files.isDirectory(snapshot(revision))) {
      return Optional.of(revision);
    }
    try {
      String commit = Files.readString(root().resolve("refs").resolve(revision)).strip();
      return Optional.of(commit).filter(text -> text.matches("[0-9a-f]{7,64}"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Makes a blob a file of a snapshot. Where links cannot be made the bytes are copied.
  void link(String commit, HubFile file) throws IOException {
    Path place = snapshot(commit).resolve(file.path());
    Path blob = blob(file.etag());
    Files.createDirectories(place.resolveSibling(".").normalize());
    if (Files.exists(place)) {
      return;
    }
    Files.deleteIfExists(place);
    try {
      Files.createSymbolicLink(place, place.resolveSibling(".").normalize().relativize(blob));
    } catch (IOException | UnsupportedOperationException _) {
      Files.copy(blob, place, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// Says what a revision is now; last, so that half a download is never taken for it.
  void point(String revision, String commit) throws IOException {
    if (revision.equals(commit)) {
      return;
    }
    Path reference = root().resolve("refs").resolve(revision);
    Files.createDirectories(reference.resolveSibling(".").normalize());
    Path fresh = reference.resolveSibling(reference.getFileName() + ".part");
    Files.writeString(fresh, commit);
    Files.move(
        fresh, reference, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Keeps other pulls of the same model out until it is closed.
  ///
  /// @throws IOException when another one is at work
  Lock lock() throws IOException {
    Path file = cache.resolve(".locks").resolve(name).resolve("treeline.lock");
    Files.createDirectories(file.resolveSibling(".").normalize());
    Files.createDirectories(root().resolve("blobs"));
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = tried(channel);
    if (lock == null) {
      channel.close();
      throw new IOException(
          "another pull of this model is at work; it holds %s. Wait for it, or end it"
              .formatted(file));
    }
    return new Lock(channel);
  }

  private static @Nullable FileLock tried(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  /// A held lock.
  record Lock(FileChannel channel) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /// Bytes that can still be written.
  long freeBytes() throws IOException {
    return Files.getFileStore(root().resolve("blobs")).getUsableSpace();
  }
}
