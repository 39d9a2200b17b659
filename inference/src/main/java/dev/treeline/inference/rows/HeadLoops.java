package dev.treeline.inference.rows;

import static dev.treeline.inference.rows.Lanes.FLOATS;
import static dev.treeline.inference.rows.Lanes.MEMORY;
import static dev.treeline.inference.rows.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/// The inner loops of attention, each over a block of positions for all heads of a [HeadWork].
///
/// They ask for inequality, as those of [Dots] do: a loop over some vectors that HotSpot unrolls
/// takes longer to begin than to run.
final class HeadLoops {
  private static final VectorShuffle<Float> EIGHT_ON = on(8);
  private static final VectorShuffle<Float> FOUR_ON = on(4);
  private static final VectorShuffle<Float> TWO_ON = on(2);
  private static final VectorShuffle<Float> ONE_ON = on(1);
  private static final VectorMask<Float> UPPER_EIGHT = upper(8);
  private static final VectorMask<Float> UPPER_FOUR = upper(4);
  private static final VectorMask<Float> UPPER_TWO = upper(2);
  private static final VectorMask<Float> UPPER_ONE = upper(1);

  private HeadLoops() {}

  private static VectorShuffle<Float> on(int distance) {
    return VectorShuffle.fromOp(FLOATS, i -> (i ^ distance) % Lanes.WIDTH);
  }

  private static VectorMask<Float> upper(int distance) {
    boolean[] lanes = new boolean[Lanes.WIDTH];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = (i & distance) != 0;
    }
    return VectorMask.fromArray(FLOATS, lanes, 0);
  }

  /// Multiplies queries with the keys of at most as many positions as a vector has lanes.
  static void multiply(HeadWork work) {
    for (int h = 0; h < work.heads; h++) {
      int i = 0;
      if (work.width < 4 * Lanes.WIDTH) {
        clear(work, h);
      } else {
        beginFour(work, h);
        i = 4 * Lanes.WIDTH;
      }
      for (; i <= work.width - Lanes.WIDTH; i += Lanes.WIDTH) {
        multiply(work, h, i);
      }
      if (i < work.width) {
        multiplyRest(work, h, i);
      }
    }
  }

  private static void clear(HeadWork work, int h) {
    long to = work.products(h);
    long end = to + (long) work.some * Lanes.BYTES;
    for (; to != end; to += Lanes.BYTES) {
      FloatVector.zero(FLOATS).intoMemorySegment(MEMORY, to, ORDER);
    }
  }

  /// The first four vectors of each key, one after the other.
  private static void beginFour(HeadWork work, int h) {
    long query = work.query(h);
    FloatVector a = fromMemorySegment(FLOATS, MEMORY, query, ORDER);
    FloatVector b = fromMemorySegment(FLOATS, MEMORY, query + Lanes.BYTES, ORDER);
    FloatVector c = fromMemorySegment(FLOATS, MEMORY, query + 2L * Lanes.BYTES, ORDER);
    FloatVector d = fromMemorySegment(FLOATS, MEMORY, query + 3L * Lanes.BYTES, ORDER);
    long step = (long) work.width * Float.BYTES;
    long at = work.at;
    long to = work.products(h);
    long end = to + (long) work.some * Lanes.BYTES;
    for (; to != end; to += Lanes.BYTES) {
      FloatVector sum = fromMemorySegment(FLOATS, MEMORY, at, ORDER).mul(a);
      sum = fromMemorySegment(FLOATS, MEMORY, at + Lanes.BYTES, ORDER).fma(b, sum);
      sum = fromMemorySegment(FLOATS, MEMORY, at + 2L * Lanes.BYTES, ORDER).fma(c, sum);
      fromMemorySegment(FLOATS, MEMORY, at + 3L * Lanes.BYTES, ORDER)
          .fma(d, sum)
          .intoMemorySegment(MEMORY, to, ORDER);
      at += step;
    }
  }

  private static void multiply(HeadWork work, int h, int i) {
    long query = work.query(h) + (long) i * Float.BYTES;
    FloatVector a = fromMemorySegment(FLOATS, MEMORY, query, ORDER);
    long step = (long) work.width * Float.BYTES;
    long at = work.at + (long) i * Float.BYTES;
    long to = work.products(h);
    long end = to + (long) work.some * Lanes.BYTES;
    for (; to != end; to += Lanes.BYTES) {
      fromMemorySegment(FLOATS, MEMORY, at, ORDER)
          .fma(a, fromMemorySegment(FLOATS, MEMORY, to, ORDER))
          .intoMemorySegment(MEMORY, to, ORDER);
      at += step;
    }
  }

  /// The numbers of no whole vector, each in a lane of its own.
  private static void multiplyRest(HeadWork work, int h, int from) {
    for (int p = 0; p < work.some; p++) {
      long to = work.products(h) + (long) p * Lanes.BYTES;
      for (int i = from; i < work.width; i++) {
        float key = Lanes.number(work.at + ((long) p * work.width + i) * Float.BYTES);
        float number = Lanes.number(work.query(h) + (long) i * Float.BYTES);
        Lanes.put(Math.fma(key, number, Lanes.number(to)), to);
        to += Float.BYTES;
      }
    }
  }

  /// Adds the lanes of each position's products up, by halves: two vectors become one that holds
  /// half as many sums of each, until one vector holds every position's sum at its place.
  static void fold(HeadWork work) {
    float scale = (float) (1 / Math.sqrt(work.width));
    VectorMask<Float> missing = FLOATS.indexInRange(0, work.some).not();
    for (int h = 0; h < work.heads; h++) {
      long at = work.products(h);
      if (Lanes.WIDTH == 16) {
        for (long p = at; p != at + 8L * Lanes.BYTES; p += Lanes.BYTES) {
          FloatVector a = fromMemorySegment(FLOATS, MEMORY, p, ORDER);
          FloatVector b = fromMemorySegment(FLOATS, MEMORY, p + 8L * Lanes.BYTES, ORDER);
          FloatVector others = b.blend(a, UPPER_EIGHT).rearrange(EIGHT_ON);
          a.blend(b, UPPER_EIGHT).add(others).intoMemorySegment(MEMORY, p, ORDER);
        }
      }
      for (long p = at; p != at + 4L * Lanes.BYTES; p += Lanes.BYTES) {
        FloatVector a = fromMemorySegment(FLOATS, MEMORY, p, ORDER);
        FloatVector b = fromMemorySegment(FLOATS, MEMORY, p + 4L * Lanes.BYTES, ORDER);
        FloatVector others = b.blend(a, UPPER_FOUR).rearrange(FOUR_ON);
        a.blend(b, UPPER_FOUR).add(others).intoMemorySegment(MEMORY, p, ORDER);
      }
      for (long p = at; p != at + 2L * Lanes.BYTES; p += Lanes.BYTES) {
        FloatVector a = fromMemorySegment(FLOATS, MEMORY, p, ORDER);
        FloatVector b = fromMemorySegment(FLOATS, MEMORY, p + 2L * Lanes.BYTES, ORDER);
        FloatVector others = b.blend(a, UPPER_TWO).rearrange(TWO_ON);
        a.blend(b, UPPER_TWO).add(others).intoMemorySegment(MEMORY, p, ORDER);
      }
      FloatVector a = fromMemorySegment(FLOATS, MEMORY, at, ORDER);
      FloatVector b = fromMemorySegment(FLOATS, MEMORY, at + Lanes.BYTES, ORDER);
      FloatVector others = b.blend(a, UPPER_ONE).rearrange(ONE_ON);
      FloatVector sums = a.blend(b, UPPER_ONE).add(others).mul(scale);
      // what is missing comes to the least exponential there is: nothing beside the largest, 1
      sums.blend(Float.NEGATIVE_INFINITY, missing).intoArray(work.scores[h], work.first);
    }
  }

  /// Turns a head's scores into the exponentials of their distance from the largest.
  ///
  /// @param scratch a vector or more
  /// @return their sum
  static float soften(HeadWork work, int h, float[] scratch) {
    float[] scores = work.scores[h];
    int end = Lanes.rounded(work.count);
    FloatVector most = broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < end; i += Lanes.WIDTH) {
      most = fromArray(FLOATS, scores, i).max(most);
    }
    Lanes.exp(scores, end, most.reduceLanes(VectorOperators.MAX));
    return Lanes.sum(scores, end, scratch);
  }

  /// Adds the values of a block's positions up, each as often as its score says.
  static void mix(HeadWork work) {
    for (int h = 0; h < work.heads; h++) {
      int i = 0;
      for (; i <= work.width - 4 * Lanes.WIDTH; i += 4 * Lanes.WIDTH) {
        mixFour(work, h, i);
      }
      for (; i < work.width; i++) {
        mix(work, h, i);
      }
    }
  }

  private static void mix(HeadWork work, int h, int i) {
    float[] scores = work.scores[h];
    long to = work.mixed(h) + (long) i * Float.BYTES;
    float sum = Lanes.number(to);
    long at = work.at + (long) i * Float.BYTES;
    for (int p = work.first; p < work.first + work.some; p++) {
      sum = Math.fma(Lanes.number(at), scores[p], sum);
      at += (long) work.width * Float.BYTES;
    }
    Lanes.put(sum, to);
  }

  /// Four vectors at a time, whose sums do not wait for each other.
  private static void mixFour(HeadWork work, int h, int i) {
    float[] scores = work.scores[h];
    long to = work.mixed(h) + (long) i * Float.BYTES;
    FloatVector a = fromMemorySegment(FLOATS, MEMORY, to, ORDER);
    FloatVector b = fromMemorySegment(FLOATS, MEMORY, to + Lanes.BYTES, ORDER);
    FloatVector c = fromMemorySegment(FLOATS, MEMORY, to + 2L * Lanes.BYTES, ORDER);
    FloatVector d = fromMemorySegment(FLOATS, MEMORY, to + 3L * Lanes.BYTES, ORDER);
    long step = (long) work.width * Float.BYTES;
    long at = work.at + (long) i * Float.BYTES;
    int end = work.first + work.some;
    for (int p = work.first; p != end; p++) {
      FloatVector by = broadcast(FLOATS, scores[p]);
      a = fromMemorySegment(FLOATS, MEMORY, at, ORDER).fma(by, a);
      b = fromMemorySegment(FLOATS, MEMORY, at + Lanes.BYTES, ORDER).fma(by, b);
      c = fromMemorySegment(FLOATS, MEMORY, at + 2L * Lanes.BYTES, ORDER).fma(by, c);
      d = fromMemorySegment(FLOATS, MEMORY, at + 3L * Lanes.BYTES, ORDER).fma(by, d);
      at += step;
    }
    a.intoMemorySegment(MEMORY, to, ORDER);
    b.intoMemorySegment(MEMORY, to + Lanes.BYTES, ORDER);
    c.intoMemorySegment(MEMORY, to + 2L * Lanes.BYTES, ORDER);
    d.intoMemorySegment(MEMORY, to + 3L * Lanes.BYTES, ORDER);
  }
}
