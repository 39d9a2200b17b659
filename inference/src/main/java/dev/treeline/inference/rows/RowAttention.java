package dev.treeline.inference.rows;

import static dev.treeline.inference.rows.Lanes.FLOATS;
import static dev.treeline.inference.rows.Lanes.MEMORY;
import static dev.treeline.inference.rows.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;

/// Attention of one head of one row to the positions that it sees.
final class RowAttention {
  /// How many positions' products are added up together.
  private static final int BLOCK = 32;

  private final RowShape shape;
  private final float[] head;
  private final float[] turned;
  private final float[] products = new float[(BLOCK + 1) * Lanes.WIDTH];
  private float[] scores = new float[1024];
  private int count; // of what the row sees

  RowAttention(RowShape shape) {
    this.shape = shape;
    this.head = new float[shape.headWidth()];
    this.turned = new float[shape.headWidth()];
  }

  /// One head of one row.
  ///
  /// @param number which
  record Head(int layer, Row row, int number) {}

  /// Norms and turns one head of queries or keys, for the next call.
  ///
  /// @param x the head begins at `at`; stays as it is
  /// @param norm `[K]` at `normAt`, or empty
  /// @param angles of the row
  void turn(float[] x, int at, float[] norm, int normAt, float[] angles) {
    int k = shape.headWidth();
    int half = k / 2;
    float scale = 1;
    if (norm.length != 0) {
      float squares = 0;
      for (int i = 0; i < k; i++) {
        squares = Math.fma(x[at + i], x[at + i], squares);
      }
      scale = (float) (1 / Math.sqrt(squares / k + shape.epsilon()));
    }
    for (int i = 0; i < k; i++) {
      float number = x[at + i] * scale;
      head[i] = norm.length == 0 ? number : number * norm[normAt + i];
    }
    for (int i = 0; i < half; i++) {
      turned[i] = head[i] * angles[i] + head[i + half] * angles[k + i];
    }
    for (int i = half; i < k; i++) {
      turned[i] = head[i] * angles[i] + head[i - half] * angles[k + i];
    }
  }

  /// Puts the head that was turned into a cache.
  void putTurned(MemorySegment cache, long position) {
    put(turned, 0, cache, position);
  }

  /// Puts a head's value into a cache.
  void put(float[] from, int at, MemorySegment cache, long position) {
    int k = shape.headWidth();
    MemorySegment.copy(from, at, cache, ValueLayout.JAVA_FLOAT, position * k * Float.BYTES, k);
  }

  /// Attends.
  ///
  /// @param qkv the row's
  /// @param out `[H K]`, the row's
  void attend(Head of, float[] qkv, float[] headNorms, float[] out) {
    int k = shape.headWidth();
    int at = of.number * k;
    turn(qkv, at, headNorms, at, of.row.angles());
    int end = of.row.position() + 1;
    int window = shape.windows()[of.layer];
    int first = window > 0 && end > window ? end - window : 0;
    count = end - first;
    if (scores.length < count + Lanes.WIDTH) {
      scores = new float[2 * (count + Lanes.WIDTH)];
    }
    RowCache cache = of.row.cache();
    int kvHead = of.number / (shape.heads() / shape.kvHeads());
    long begin = ((long) kvHead * cache.capacity() + first) * k * Float.BYTES;
    score(address(cache.keys(of.layer), begin));
    float total = soften();
    mix(address(cache.values(of.layer), begin), 1 / total, out, at);
  }

  /// Where what the row sees begins: checked here once, not at every vector.
  private long address(MemorySegment cache, long begin) {
    long bytes = (long) count * shape.headWidth() * Float.BYTES;
    return cache.address() + Objects.checkFromIndexSize(begin, bytes, cache.byteSize());
  }

  private void score(long begin) {
    int k = shape.headWidth();
    float scale = (float) (1 / Math.sqrt(k));
    for (int first = 0; first < count; first += BLOCK) {
      int some = Math.min(BLOCK, count - first);
      long from = begin + (long) first * k * Float.BYTES;
      Arrays.fill(products, 0, some * Lanes.WIDTH, 0);
      int i = 0;
      for (; i <= k - 4 * Lanes.WIDTH; i += 4 * Lanes.WIDTH) {
        multiplyFour(from, i, some);
      }
      for (; i <= k - Lanes.WIDTH; i += Lanes.WIDTH) {
        multiply(from, i, some);
      }
      Lanes.sums(products, some);
      for (int p = 0; p < some; p++) {
        float tail = i == k ? 0 : tail(from + (long) p * k * Float.BYTES);
        scores[first + p] = (products[p * Lanes.WIDTH] + tail) * scale;
      }
    }
  }

  /// Adds the products of the vector at `i` to those of some positions.
  private void multiply(long from, int i, int some) {
    FloatVector query = fromArray(FLOATS, turned, i);
    long at = from + (long) i * Float.BYTES;
    for (int p = 0; p < some * Lanes.WIDTH; p += Lanes.WIDTH) {
      fromMemorySegment(FLOATS, MEMORY, at, ORDER)
          .fma(query, fromArray(FLOATS, products, p))
          .intoArray(products, p);
      at += (long) shape.headWidth() * Float.BYTES;
    }
  }

  /// Those of the four vectors there, one after the other.
  private void multiplyFour(long from, int i, int some) {
    FloatVector a = fromArray(FLOATS, turned, i);
    FloatVector b = fromArray(FLOATS, turned, i + Lanes.WIDTH);
    FloatVector c = fromArray(FLOATS, turned, i + 2 * Lanes.WIDTH);
    FloatVector d = fromArray(FLOATS, turned, i + 3 * Lanes.WIDTH);
    long step = (long) shape.headWidth() * Float.BYTES;
    long at = from + (long) i * Float.BYTES;
    for (int p = 0; p < some * Lanes.WIDTH; p += Lanes.WIDTH) {
      FloatVector sum =
          fromMemorySegment(FLOATS, MEMORY, at, ORDER).fma(a, fromArray(FLOATS, products, p));
      sum = fromMemorySegment(FLOATS, MEMORY, at + Lanes.BYTES, ORDER).fma(b, sum);
      sum = fromMemorySegment(FLOATS, MEMORY, at + 2L * Lanes.BYTES, ORDER).fma(c, sum);
      fromMemorySegment(FLOATS, MEMORY, at + 3L * Lanes.BYTES, ORDER)
          .fma(d, sum)
          .intoArray(products, p);
      at += step;
    }
  }

  /// The products of what no whole vector holds.
  private float tail(long at) {
    int k = shape.headWidth();
    float tail = 0;
    for (int i = k - k % Lanes.WIDTH; i < k; i++) {
      tail = Math.fma(Lanes.number(at + (long) i * Float.BYTES), turned[i], tail);
    }
    return tail;
  }

  /// Scores to the exponentials of their distance from the largest.
  ///
  /// @return the sum of these
  private float soften() {
    float largest = Float.NEGATIVE_INFINITY;
    for (int p = 0; p < count; p++) {
      largest = Math.max(largest, scores[p]);
    }
    Lanes.exp(scores, count, largest);
    int whole = count - count % Lanes.WIDTH;
    float total = Lanes.sum(scores, whole, products);
    for (int p = whole; p < count; p++) {
      total += scores[p];
    }
    return total;
  }

  private void mix(long begin, float scale, float[] out, int outAt) {
    int k = shape.headWidth();
    int i = 0;
    for (; i <= k - 4 * Lanes.WIDTH; i += 4 * Lanes.WIDTH) {
      mixFour(begin + (long) i * Float.BYTES, scale, out, outAt + i);
    }
    for (; i <= k - Lanes.WIDTH; i += Lanes.WIDTH) {
      FloatVector sum = FloatVector.zero(FLOATS);
      long at = begin + (long) i * Float.BYTES;
      for (int p = 0; p < count; p++) {
        sum = fromMemorySegment(FLOATS, MEMORY, at, ORDER).fma(broadcast(FLOATS, scores[p]), sum);
        at += (long) k * Float.BYTES;
      }
      sum.mul(scale).intoArray(out, outAt + i);
    }
    for (; i < k; i++) {
      float sum = 0;
      long at = begin + (long) i * Float.BYTES;
      for (int p = 0; p < count; p++) {
        sum = Math.fma(Lanes.number(at), scores[p], sum);
        at += (long) k * Float.BYTES;
      }
      out[outAt + i] = sum * scale;
    }
  }

  /// Four vectors at a time, whose sums do not wait for each other.
  private void mixFour(long begin, float scale, float[] out, int outAt) {
    long step = (long) shape.headWidth() * Float.BYTES;
    FloatVector a = FloatVector.zero(FLOATS), b = a, c = a, d = a;
    long at = begin;
    for (int p = 0; p < count; p++) {
      FloatVector score = broadcast(FLOATS, scores[p]);
      a = fromMemorySegment(FLOATS, MEMORY, at, ORDER).fma(score, a);
      b = fromMemorySegment(FLOATS, MEMORY, at + Lanes.BYTES, ORDER).fma(score, b);
      c = fromMemorySegment(FLOATS, MEMORY, at + 2L * Lanes.BYTES, ORDER).fma(score, c);
      d = fromMemorySegment(FLOATS, MEMORY, at + 3L * Lanes.BYTES, ORDER).fma(score, d);
      at += step;
    }
    a.mul(scale).intoArray(out, outAt);
    b.mul(scale).intoArray(out, outAt + Lanes.WIDTH);
    c.mul(scale).intoArray(out, outAt + 2 * Lanes.WIDTH);
    d.mul(scale).intoArray(out, outAt + 3 * Lanes.WIDTH);
  }
}
