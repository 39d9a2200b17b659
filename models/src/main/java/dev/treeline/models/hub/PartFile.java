package dev.treeline.models.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// A file on its way: its bytes in chunks, in any order, and a list beside it of the chunks that
/// are whole, so that a killed download goes on. Safe for several threads, each with its chunk.
final class PartFile implements AutoCloseable {
  private final Path file;
  private final Path list;
  private final long sizeBytes;
  private final int chunkBytes;
  private final FileChannel channel;
  private final BitSet whole = new BitSet();

  /// A stretch of bytes.
  record Chunk(int index, long start, long end) {
    long length() {
      return end - start;
    }
  }

  private PartFile(Path file, Path list, long sizeBytes, int chunkBytes) throws IOException {
    this.file = file;
    this.list = list;
    this.sizeBytes = sizeBytes;
    this.chunkBytes = chunkBytes;
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /// Opens what an earlier download left beside `blob`, or begins.
  static PartFile open(Path blob, long sizeBytes, int chunkBytes) throws IOException {
    Path file = blob.resolveSibling(blob.getFileName() + ".treeline-part");
    Path list = blob.resolveSibling(blob.getFileName() + ".treeline-chunks");
    PartFile part = new PartFile(file, list, sizeBytes, chunkBytes);
    try {
      part.recall();
      return part;
    } catch (IOException | RuntimeException e) {
      part.close();
      throw e;
    }
  }

  private String header() {
    return sizeBytes + " " + chunkBytes;
  }

  private void recall() throws IOException {
    List<String> lines = Files.exists(list) ? Files.readAllLines(list) : List.of();
    if (lines.isEmpty() || !lines.getFirst().equals(header())) {
      restart();
      return;
    }
    for (String line : lines.subList(1, lines.size())) {
      // the last line may be cut off: chunk 12 must not be read as 1
      if (line.matches("\\d{1,9}\\.")) {
        int index = Integer.parseInt(line.substring(0, line.length() - 1));
        if (index < count() && Math.min(sizeBytes, (index + 1L) * chunkBytes) <= channel.size()) {
          whole.set(index);
        }
      }
    }
  }

  /// Forgets everything.
  synchronized void restart() throws IOException {
    channel.truncate(0);
    whole.clear();
    Files.writeString(list, header() + "\n");
  }

  private int count() {
    return Math.toIntExact((sizeBytes + chunkBytes - 1) / chunkBytes);
  }

  /// What is still to be fetched.
  synchronized List<Chunk> missing() {
    List<Chunk> missing = new ArrayList<>();
    for (int index = whole.nextClearBit(0);
        index < count();
        index = whole.nextClearBit(index + 1)) {
      long start = (long) index * chunkBytes;
      missing.add(new Chunk(index, start, Math.min(sizeBytes, start + chunkBytes)));
    }
    return missing;
  }

  /// Bytes that are there.
  synchronized long presentBytes() {
    return sizeBytes - missing().stream().mapToLong(Chunk::length).sum();
  }

  void write(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  /// Notes that a chunk is whole.
  synchronized void finish(Chunk chunk) throws IOException {
    channel.force(false);
    Files.writeString(list, chunk.index + ".\n", StandardOpenOption.APPEND);
    whole.set(chunk.index);
  }

  Path file() {
    return file;
  }

  /// Leaves nothing behind.
  void delete() throws IOException {
    close();
    Files.deleteIfExists(file);
    Files.deleteIfExists(list);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
