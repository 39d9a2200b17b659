package dev.treeline.decoding;

import java.util.Arrays;
import java.util.Objects;

/// The tokens of an answer so far, in order. The prompt is not among them. The decoder adds to it;
/// others only read.
public final class Tokens {
  private int[] ids = new int[16];
  private int size;

  /// Tokens that are there already, for trying a processor.
  public static Tokens of(int... ids) {
    var tokens = new Tokens();
    for (int id : ids) {
      tokens.add(id);
    }
    return tokens;
  }

  Tokens() {}

  void add(int token) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size++] = token;
  }

  void clear() {
    size = 0;
  }

  /// Keeps the first so many.
  void keep(int first) {
    size = Objects.checkIndex(first, size + 1);
  }

  /// Takes the first so many away.
  int[] takeFirst(int count) {
    int[] taken = Arrays.copyOf(ids, count);
    System.arraycopy(ids, count, ids, 0, size - count);
    size -= count;
    return taken;
  }

  public int size() {
    return size;
  }

  public int at(int position) {
    return ids[Objects.checkIndex(position, size)];
  }

  public int[] toArray() {
    return Arrays.copyOf(ids, size);
  }

  @Override
  public String toString() {
    return Arrays.toString(toArray());
  }
}
