package dev.treeline.bench.grove;

import java.util.Arrays;

/// A small DEFLATE compressor (RFC 1951): one block, greedy matches, dynamic Huffman codes. Its
/// output depends on the input only.
final class Deflate {
  private static final int LEAST_MATCH = 4;
  private static final int MOST_MATCH = 258;
  private static final int WINDOW = 32768;
  private static final int END = 256;
  private static final int[] CODE_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final byte[] data;

  /// Literals as 0..255; matches as `length << 16 | distance`, with the sign bit set.
  private final int[] symbols;

  private int symbolCount;
  private final Bits out = new Bits();

  private Deflate(byte[] data) {
    this.data = data;
    this.symbols = new int[data.length];
  }

  static byte[] compress(byte[] data) {
    Deflate deflate = new Deflate(data);
    deflate.match();
    deflate.write();
    return deflate.out.finish();
  }

  private void match() {
    int[] last = new int[1 << 14];
    Arrays.fill(last, -1);
    int at = 0;
    while (at < data.length) {
      int length = 0;
      int distance = 0;
      if (at + LEAST_MATCH <= data.length) {
        int slot = slot(at);
        distance = at - last[slot];
        length = last[slot] >= 0 && distance < WINDOW ? matchLength(last[slot], at) : 0;
        last[slot] = at;
      }
      boolean found = length >= LEAST_MATCH;
      symbols[symbolCount++] = found ? 1 << 31 | length << 16 | distance : data[at] & 0xFF;
      at += found ? length : 1;
    }
  }

  private int slot(int at) {
    int four = data[at] | data[at + 1] << 8 | data[at + 2] << 16 | data[at + 3] << 24;
    return (four * 0x9E3779B1) >>> 18;
  }

  private int matchLength(int from, int at) {
    int most = Math.min(MOST_MATCH, data.length - at);
    int length = 0;
    while (length < most && data[from + length] == data[at + length]) {
      length++;
    }
    return length;
  }

  private void write() {
    int[] literalCounts = new int[286];
    int[] distanceCounts = new int[30];
    literalCounts[END] = 1;
    // two codes at least, so that the tree is complete
    distanceCounts[0] = 1;
    distanceCounts[1] = 1;
    for (int s = 0; s < symbolCount; s++) {
      if (symbols[s] < 0) {
        literalCounts[257 + lengthCode(length(symbols[s]))]++;
        distanceCounts[distanceCode(symbols[s] & 0xFFFF)]++;
      } else {
        literalCounts[symbols[s]]++;
      }
    }
    Huffman literals = Huffman.of(literalCounts, 15);
    Huffman distances = Huffman.of(distanceCounts, 15);
    out.put(1, 1);
    out.put(2, 2);
    header(literals, distances);
    for (int s = 0; s < symbolCount; s++) {
      symbol(symbols[s], literals, distances);
    }
    literals.put(END, out);
  }

  /// The two tables of code lengths, without run lengths.
  private void header(Huffman literals, Huffman distances) {
    int[] lengths = Arrays.copyOf(literals.lengths(), 316);
    System.arraycopy(distances.lengths(), 0, lengths, 286, 30);
    int[] counts = new int[19];
    for (int length : lengths) {
      counts[length]++;
    }
    Huffman codes = Huffman.of(counts, 7);
    out.put(286 - 257, 5);
    out.put(30 - 1, 5);
    out.put(19 - 4, 4);
    for (int code : CODE_ORDER) {
      out.put(codes.lengths()[code], 3);
    }
    for (int length : lengths) {
      codes.put(length, out);
    }
  }

  private void symbol(int symbol, Huffman literals, Huffman distances) {
    if (symbol >= 0) {
      literals.put(symbol, out);
      return;
    }
    int length = length(symbol);
    int code = lengthCode(length);
    literals.put(257 + code, out);
    out.put(length - lengthBase(code), lengthExtra(code));
    int distance = symbol & 0xFFFF;
    int distanceCode = distanceCode(distance);
    distances.put(distanceCode, out);
    int extra = distanceCode < 4 ? 0 : distanceCode / 2 - 1;
    out.put((distance - 1) & ((1 << extra) - 1), extra);
  }

  private static int length(int symbol) {
    return symbol >>> 16 & 0x7FFF;
  }

  /// RFC 1951, 3.2.5: eight codes without extra bits, then four for each number of extra bits.
  static int lengthCode(int length) {
    if (length == MOST_MATCH) {
      return 28;
    }
    int value = length - 3;
    int extra = Math.max(0, 29 - Integer.numberOfLeadingZeros(value | 1));
    return value < 8 ? value : 4 * extra + (value >>> extra);
  }

  private static int lengthExtra(int code) {
    return code < 8 || code == 28 ? 0 : code / 4 - 1;
  }

  private static int lengthBase(int code) {
    if (code == 28) {
      return MOST_MATCH;
    }
    int extra = lengthExtra(code);
    return 3 + (code < 8 ? code : (4 + code % 4) << extra);
  }

  static int distanceCode(int distance) {
    int value = distance - 1;
    if (value < 4) {
      return value;
    }
    int top = 31 - Integer.numberOfLeadingZeros(value);
    return 2 * top + (value >>> (top - 1) & 1);
  }

  /// Bits, the lowest first.
  static final class Bits {
    private byte[] bytes = new byte[1 << 15];
    private int size;
    private long pending;
    private int pendingCount;

    void put(int value, int count) {
      pending |= (long) value << pendingCount;
      pendingCount += count;
      while (pendingCount >= 8) {
        if (size == bytes.length) {
          bytes = Arrays.copyOf(bytes, size * 2);
        }
        bytes[size++] = (byte) pending;
        pending >>>= 8;
        pendingCount -= 8;
      }
    }

    byte[] finish() {
      put(0, 7);
      return Arrays.copyOf(bytes, size);
    }
  }
}
