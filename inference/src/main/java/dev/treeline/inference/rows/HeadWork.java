package dev.treeline.inference.rows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What the loops of attention ([HeadLoops]) go over: some heads of one row, which share keys and
/// values. Belongs to one worker, and is changed from run to run.
///
/// What is read and written often lies in native memory, in lines of the processor's cache: vectors
/// of an array on Java's heap begin in one line and end in the next.
final class HeadWork {
  private static final long LINE = 64;

  /// K
  final int width;

  /// `[heads][positions]`, with room for a vector behind the last one
  float[][] scores;

  /// how many heads
  int heads;

  /// how many positions the row sees
  int count;

  /// a block of positions: the first one's number, how many, and the address of its keys or values
  int first;

  int some;
  long at;

  private final MemorySegment numbers;
  private final long products;
  private final long queries;
  private final long mixed;

  HeadWork(int width, int most) {
    this.width = width;
    long rows = (long) most * width * Float.BYTES;
    long lanes = (long) most * Lanes.WIDTH * Lanes.BYTES;
    numbers = Arena.ofAuto().allocate(lanes + 2 * rows, LINE);
    products = numbers.address();
    queries = products + lanes;
    mixed = queries + rows;
    scores = new float[most][1024];
  }

  /// Begins anew.
  void see(int some, int positions) {
    heads = some;
    count = positions;
    if (scores[0].length < Lanes.rounded(count)) {
      scores = new float[scores.length][2 * Lanes.rounded(count)];
    }
    for (long to = mixed; to < mixed(some); to += Float.BYTES) {
      Lanes.put(0, to);
    }
  }

  /// Goes on to some positions.
  ///
  /// @param begin the address of the first that the row sees
  void block(int from, int length, long begin) {
    first = from;
    some = Math.min(length, count - from);
    at = begin + (long) from * width * Float.BYTES;
  }

  /// The address of the products of a block's positions, lane by lane: `[positions][lanes]`.
  long products(int head) {
    return products + (long) head * Lanes.WIDTH * Lanes.BYTES;
  }

  /// The address of a head's query, `[K]`.
  long query(int head) {
    return queries + (long) head * width * Float.BYTES;
  }

  /// The address of what comes out for a head, `[K]`.
  long mixed(int head) {
    return mixed + (long) head * width * Float.BYTES;
  }

  /// Takes a head's query.
  void take(int head, float[] query) {
    MemorySegment.copy(query, 0, numbers, ValueLayout.JAVA_FLOAT, query(head) - products, width);
  }

  /// Gives what came out for a head.
  void give(int head, float scale, float[] out, int outAt) {
    MemorySegment.copy(numbers, ValueLayout.JAVA_FLOAT, mixed(head) - products, out, outAt, width);
    for (int i = outAt; i < outAt + width; i++) {
      out[i] *= scale;
    }
  }
}
