package dev.treeline.bench.run;

import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A file that only grows, line by line, and survives being killed at any moment: a line is there
/// whole or it is taken away again when the file is next opened.
public final class LineLog<T> implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final List<T> found = new ArrayList<>();
  private long end;
  private boolean grown;

  private LineLog(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// Opens or makes the file, reads its lines and cuts off a torn last one.
  ///
  /// @param parse makes a value of a line; throws IllegalArgumentException saying what is wrong
  /// @throws ModelFormatException if a line that is not the last is damaged
  public static <T> LineLog<T> open(Path file, Function<String, T> parse) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    LineLog<T> log = new LineLog<>(file, channel);
    try {
      log.recover(parse);
      return log;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// The values of a file's lines; none where there is no file. A torn last line is left out and
  /// left there: another process may be writing it.
  ///
  /// @param parse as for `open`
  /// @throws ModelFormatException if a line that is not the last is damaged
  public static <T> List<T> read(Path file, Function<String, T> parse) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<T> found = new ArrayList<>();
    parse(file, Files.readAllBytes(file), parse, found);
    return List.copyOf(found);
  }

  private void recover(Function<String, T> parse) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(channel.size())];
    readFully(bytes);
    cutTo(parse(file, bytes, parse, found));
  }

  /// @param found gets the values
  /// @return where the first line that is not whole begins
  private static <T> int parse(Path file, byte[] bytes, Function<String, T> parse, List<T> found) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '\n') {
        continue;
      }
      String line = new String(bytes, start, i - start, StandardCharsets.UTF_8);
      try {
        found.add(parse.apply(line));
      } catch (IllegalArgumentException e) {
        if (i + 1 < bytes.length && !hasZeros(bytes, start, i)) {
          throw new ModelFormatException(
              "%s: line %d is damaged: %s".formatted(file, found.size() + 1, e.getMessage()), e);
        }
        break;
      }
      start = i + 1;
    }
    return start;
  }

  /// A block that a power cut kept from the disk reads as zeros; what follows it is asked again.
  private static boolean hasZeros(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  private void readFully(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    channel.position(0);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
  }

  /// The values of the lines that were there when the file was opened.
  public List<T> found() {
    return List.copyOf(found);
  }

  /// Adds a line and hands it to the operating system. When that fails (disk full) what was written
  /// of it is taken away again, so that the file stays whole.
  public void append(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    int length = bytes.remaining();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      end += length;
      grown = true;
    } catch (IOException e) {
      try {
        cutTo(end);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw new IOException(
          "cannot write to %s: %s%nEverything before is kept; the same command goes on from there."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private void cutTo(long length) throws IOException {
    end = length;
    if (channel.size() != length) {
      channel.truncate(length);
    }
    channel.position(length);
  }

  /// Sees to it that the lines outlive a power cut.
  public void force() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      if (grown) {
        force();
      }
    }
  }
}
