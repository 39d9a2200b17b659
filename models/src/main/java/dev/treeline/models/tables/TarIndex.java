package dev.treeline.models.tables;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Lists a tar's plain files: POSIX ustar with its prefix, pax headers (`path`, `size`), and GNU's
/// long names and binary sizes (POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar's manual,
/// "Basic Tar Format").
///
/// Links, devices and folders are passed over; a sparse file is refused.
final class TarIndex {
  private static final int BLOCK = 512;

  /// The largest header that carries a name.
  private static final int LARGEST_NAME = 1 << 20;

  private final FileChannel channel;
  private final long length;
  private final Map<String, TarMembers.Place> places = new LinkedHashMap<>();
  private final Map<String, String> next = new LinkedHashMap<>(); // of the next member: pax's names
  private long at;

  private TarIndex(FileChannel channel) throws IOException {
    this.channel = channel;
    length = channel.size();
  }

  /// Where each member's bytes lie, by plain name; of two with one name the later holds.
  static Map<String, TarMembers.Place> of(FileChannel channel) throws IOException {
    var index = new TarIndex(channel);
    while (index.member()) {
      // each call takes one
    }
    return index.places;
  }

  private boolean member() throws IOException {
    if (at == length && at > 0) {
      return false; // without the two empty blocks, as some writers leave it
    }
    byte[] header = bytes(BLOCK);
    if (isEmpty(header)) {
      return false;
    }
    requireChecksum(header);
    long size = next.containsKey("size") ? decimal(next.get("size")) : number(header, 124, 12);
    long end = at + size;
    if (!(size >= 0 && end >= at && end <= length)) {
      throw new EOFException("it is cut off: %s goes on to byte %d".formatted(name(header), end));
    }
    take(header, size);
    at = Math.min(length, (end + BLOCK - 1) / BLOCK * BLOCK);
    return true;
  }

  private void take(byte[] header, long size) throws IOException {
    switch (header[156]) {
      case 'x' -> pax(small(size));
      case 'L' -> next.put("path", text(small(size), 0, (int) size));
      case 'g', 'K' -> small(size); // defaults for all, and a link's name
      case 'S' -> throw new IOException("it holds a sparse file: " + name(header));
      case '0', '\0', '7' -> {
        if (next.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse"))) {
          throw new IOException("it holds a sparse file: " + name(header));
        }
        place(name(header), size);
        next.clear();
      }
      default -> next.clear();
    }
  }

  private void place(String name, long size) {
    if (!name.endsWith("/")) {
      Archive.requireSize(name, size);
      places.put(Archive.plainName(name), new TarMembers.Place(at, (int) size));
    }
  }

  private String name(byte[] header) {
    String name = text(header, 0, 100);
    boolean posix = text(header, 257, 6).equals("ustar");
    String prefix = posix && header[262] == 0 ? text(header, 345, 155) : "";
    return next.getOrDefault("path", prefix.isEmpty() ? name : prefix + "/" + name);
  }

  /// Records of `LENGTH KEY=VALUE\n`, the length being that of the whole record in bytes.
  private void pax(byte[] records) throws IOException {
    int start = 0;
    while (start < records.length) {
      int space = start;
      while (space < records.length && records[space] != ' ') {
        space++;
      }
      long recordLength = decimal(text(records, start, space - start));
      long end = start + recordLength;
      String record =
          recordLength > space - start && end <= records.length
              ? new String(records, space + 1, (int) end - space - 2, StandardCharsets.UTF_8)
              : "";
      int equals = record.indexOf('=');
      if (equals < 0) {
        throw new IOException("a pax header is damaged");
      }
      next.put(record.substring(0, equals), record.substring(equals + 1));
      start = (int) end;
    }
  }

  private byte[] small(long size) throws IOException {
    if (size > LARGEST_NAME) {
      throw new IOException("a header of %d bytes".formatted(size));
    }
    long start = at;
    byte[] bytes = bytes((int) size);
    at = start;
    return bytes;
  }

  private byte[] bytes(int count) throws IOException {
    if (count > length - at) {
      throw new EOFException("it is cut off after %d bytes".formatted(length));
    }
    var buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw new EOFException("it is cut off");
      }
      at += read;
    }
    return buffer.array();
  }

  private static boolean isEmpty(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private void requireChecksum(byte[] header) throws IOException {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte b = i >= 148 && i < 156 ? (byte) ' ' : header[i];
      unsigned += b & 0xFF;
      signed += b;
    }
    long stated = number(header, 148, 8);
    if (stated != unsigned && stated != signed) {
      throw new IOException("it is no tar, or damaged before byte " + at);
    }
  }

  /// Octal digits, or with the top bit set a binary number.
  private static long number(byte[] header, int offset, int width) throws IOException {
    if ((header[offset] & 0x80) != 0) {
      long value = header[offset] & 0x7F;
      for (int i = 1; i < width; i++) {
        if (value >> 55 != 0) {
          throw new IOException("a number in a header is too large");
        }
        value = (value << 8) | (header[offset + i] & 0xFF);
      }
      return value;
    }
    String digits = text(header, offset, width).strip();
    if (!digits.matches("[0-7]{0,12}")) {
      throw new IOException("it is no tar, or damaged: expected an octal number, found " + digits);
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  private static long decimal(String digits) throws IOException {
    if (!digits.matches("[0-9]{1,18}")) {
      throw new IOException("a pax header is damaged: expected a number, found " + digits);
    }
    return Long.parseLong(digits);
  }

  private static String text(byte[] bytes, int offset, int width) {
    int end = offset;
    while (end < offset + width && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
  }
}
