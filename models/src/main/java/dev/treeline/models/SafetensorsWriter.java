package dev.treeline.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Writes safetensors files as the reference does: wide numbers first, then by name, the header
/// padded to eight bytes. The file appears whole or not at all.
public final class SafetensorsWriter {
  private static final int CHUNK_NUMBERS = 1 << 16;

  private SafetensorsWriter() {}

  /// A tensor to write.
  ///
  /// @param values a `float[]` for real dtypes, a `long[]` for whole ones and truth values, or a
  ///   [Supplier] of one; not copied
  @SuppressWarnings("ArrayRecordComponent")
  public record Entry(String name, Dtype dtype, long[] shape, Object values) {
    public Entry {
      if (!(values instanceof Supplier<?>)) {
        requireFit(name, dtype, shape, values);
      }
    }

    private static void requireFit(String name, Dtype dtype, long[] shape, Object values) {
      int length;
      if (values instanceof float[] floats && dtype.isReal()) {
        length = floats.length;
      } else if (values instanceof long[] longs && dtype.isWhole()) {
        length = longs.length;
      } else {
        throw new IllegalArgumentException(
            "tensor %s: %s must be a float[] for a real dtype or a long[] for a whole one, not %s"
                .formatted(name, dtype, values.getClass().getSimpleName()));
      }
      long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
      if (count != length || Arrays.stream(shape).anyMatch(size -> size < 0)) {
        throw new IllegalArgumentException(
            "tensor %s: shape %s does not hold %d values"
                .formatted(name, Arrays.toString(shape), length));
      }
    }

    /// Real numbers, rounded to `dtype` as the nearest, from the middle to the even one.
    public static Entry of(String name, Dtype dtype, long[] shape, float[] values) {
      return new Entry(name, dtype, shape, values);
    }

    /// Whole numbers; those that `dtype` cannot hold are an error when written.
    public static Entry of(String name, Dtype dtype, long[] shape, long[] values) {
      return new Entry(name, dtype, shape, values);
    }

    /// Real numbers that are made when they are written, and not kept.
    public static Entry of(String name, Dtype dtype, long[] shape, Supplier<float[]> values) {
      return new Entry(name, dtype, shape, values);
    }

    private Entry made() {
      return values instanceof Supplier<?> later
          ? new Entry(name, dtype, shape, later.get())
          : this;
    }

    private long sizeBytes() {
      return Arrays.stream(shape).reduce(dtype.sizeBytes(), Math::multiplyExact);
    }
  }

  /// Writes `tensors` to `file`, replacing it.
  ///
  /// @param metadata free text for the header; Hugging Face's loaders ask for `format` → `pt`
  public static void write(Path file, List<Entry> tensors, Map<String, String> metadata) {
    List<Entry> sorted =
        tensors.stream()
            .sorted(
                Comparator.comparingInt((Entry entry) -> -entry.dtype().sizeBytes())
                    .thenComparing(Entry::name))
            .toList();
    byte[] header = header(sorted, metadata);
    Path target = file.toAbsolutePath();
    try {
      Path temporary =
          target.resolveSibling(
              target.getFileName() + "." + Long.toHexString(System.nanoTime()) + ".part");
      try {
        try (FileChannel channel =
            FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
          writeAll(channel, ByteBuffer.wrap(header));
          for (Entry entry : sorted) {
            writeValues(channel, entry.made());
          }
          channel.force(true);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static byte[] header(List<Entry> sorted, Map<String, String> metadata) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = root.putObject("__metadata__");
      metadata.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> texts.put(entry.getKey(), entry.getValue()));
    }
    var names = new HashSet<String>();
    long begin = 0;
    for (Entry entry : sorted) {
      if (entry.name().equals("__metadata__") || !names.add(entry.name())) {
        throw new IllegalArgumentException(
            "tensor names must differ, but " + entry.name() + " is taken");
      }
      long end = Math.addExact(begin, entry.sizeBytes());
      ObjectNode node = root.putObject(entry.name());
      node.put("dtype", entry.dtype().name());
      var shape = node.putArray("shape");
      Arrays.stream(entry.shape()).forEach(shape::add);
      node.putArray("data_offsets").add(begin).add(end);
      begin = end;
    }
    byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
    int length = (json.length + 7) / 8 * 8;
    byte[] header = new byte[8 + length];
    Arrays.fill(header, (byte) ' ');
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(json);
    return header;
  }

  private static void writeValues(FileChannel channel, Entry entry) throws IOException {
    int size = entry.dtype().sizeBytes();
    int count = Math.toIntExact(entry.sizeBytes() / size);
    var buffer = ByteBuffer.allocateDirect(CHUNK_NUMBERS * size);
    MemorySegment segment = MemorySegment.ofBuffer(buffer);
    for (int start = 0; start < count; start += CHUNK_NUMBERS) {
      int here = Math.min(CHUNK_NUMBERS, count - start);
      for (int i = 0; i < here; i++) {
        TensorValues.put(segment, i, entry, start + i);
      }
      writeAll(channel, buffer.clear().limit(here * size));
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
