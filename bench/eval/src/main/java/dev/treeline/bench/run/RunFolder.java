package dev.treeline.bench.run;

import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run's folder while one process works in it.
public final class RunFolder implements AutoCloseable {
  private final Path directory;
  private final FileChannel lockFile;
  private final @Nullable FileLock lock;

  private RunFolder(Path directory, FileChannel lockFile, @Nullable FileLock lock) {
    this.directory = directory;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /// Opens or makes a folder for a run.
  ///
  /// @throws IllegalArgumentException if another process works in it, or it holds a run with other
  ///   settings; the message names them
  public static RunFolder open(Path directory, RunRecord record) throws IOException {
    RunFolder folder = lock(directory);
    try {
      folder.claim(record);
      return folder;
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /// Opens or makes a folder that holds no run.
  ///
  /// @throws IllegalArgumentException if another process works in it, or it holds a run
  public static RunFolder withoutRun(Path directory) throws IOException {
    if (Files.exists(directory.resolve("run.json"))) {
      throw new IllegalArgumentException(directory + " holds a run; choose another --out");
    }
    return lock(directory);
  }

  private static RunFolder lock(Path directory) throws IOException {
    Files.createDirectories(directory);
    FileChannel file =
        FileChannel.open(
            directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException _) {
      lock = null;
    } catch (IOException e) {
      file.close();
      throw new IOException("cannot lock " + directory + ": " + e.getMessage(), e);
    }
    if (lock == null) {
      file.close();
      throw new IllegalArgumentException(
          "another process is working in " + directory + "; wait for it or choose another --out");
    }
    return new RunFolder(directory, file, lock);
  }

  private void claim(RunRecord record) throws IOException {
    Path file = directory.resolve("run.json");
    if (Files.exists(file)) {
      List<String> differences = RunRecord.read(file).differences(record);
      if (!differences.isEmpty()) {
        throw new IllegalArgumentException(
            "%s holds a run with other settings; choose another --out.%n%s%s"
                .formatted(
                    directory,
                    differences.getFirst(),
                    differences.size() == 1
                        ? ""
                        : " (and " + (differences.size() - 1) + " more differences)"));
      }
    } else if (Files.exists(directory.resolve("responses.jsonl"))) {
      throw new ModelFormatException(
          directory + " holds responses.jsonl but no run.json, so they cannot be continued");
    } else {
      write("run.json", record.text());
    }
  }

  /// Where the run is kept.
  public Path directory() {
    return directory;
  }

  /// Writes a file whole: it is there complete, or as it was before.
  public void write(String name, String text) throws IOException {
    writeWhole(directory.resolve(name), text);
  }

  /// Writes a file whole: it is there complete, or as it was before.
  public static void writeWhole(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true); // else a power cut could leave the new name with nothing in it
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw new IOException("cannot write " + file + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.FileSystemException system && system.getReason() != null
        ? system.getReason()
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  @Override
  public void close() throws IOException {
    try (lockFile) {
      if (lock != null) {
        lock.release();
      }
    }
  }
}
