package dev.treeline.inference.rows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/// Attention of one head of one row to the positions that it sees.
final class RowAttention {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final RowShape shape;
  private final float[] head;
  private final float[] turned;
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
    score(cache.keys(of.layer), begin);
    float total = soften();
    mix(cache.values(of.layer), begin, 1 / total, out, at);
  }

  private void score(MemorySegment keys, long begin) {
    int k = shape.headWidth();
    float scale = (float) (1 / Math.sqrt(k));
    for (int p = 0; p < count; p++) {
      long at = begin + (long) p * k * Float.BYTES;
      FloatVector sum = Lanes.zero();
      int i = 0;
      for (; i <= k - Lanes.WIDTH; i += Lanes.WIDTH) {
        sum = Lanes.load(keys, at + (long) i * Float.BYTES).fma(Lanes.load(turned, i), sum);
      }
      float tail = 0;
      for (; i < k; i++) {
        tail = Math.fma(keys.get(FLOAT, at + (long) i * Float.BYTES), turned[i], tail);
      }
      scores[p] = (Lanes.sum(sum) + tail) * scale;
    }
  }

  /// Scores to the exponentials of their distance from the largest.
  ///
  /// @return the sum of these
  private float soften() {
    float largest = Float.NEGATIVE_INFINITY;
    for (int p = 0; p < count; p++) {
      largest = Math.max(largest, scores[p]);
    }
    FloatVector sum = Lanes.zero();
    int p = 0;
    for (; p <= count - Lanes.WIDTH; p += Lanes.WIDTH) {
      FloatVector e = Lanes.exp(Lanes.load(scores, p).sub(largest));
      e.intoArray(scores, p);
      sum = sum.add(e);
    }
    float total = Lanes.sum(sum);
    if (p < count) {
      Lanes.exp(Lanes.load(scores, p).sub(largest)).intoArray(scores, p);
      for (; p < count; p++) {
        total += scores[p];
      }
    }
    return total;
  }

  private void mix(MemorySegment values, long begin, float scale, float[] out, int outAt) {
    int k = shape.headWidth();
    int i = 0;
    for (; i <= k - Lanes.WIDTH; i += Lanes.WIDTH) {
      FloatVector sum = Lanes.zero();
      long at = begin + (long) i * Float.BYTES;
      for (int p = 0; p < count; p++) {
        sum = Lanes.load(values, at).fma(FloatVector.broadcast(Lanes.FLOATS, scores[p]), sum);
        at += (long) k * Float.BYTES;
      }
      sum.mul(scale).intoArray(out, outAt + i);
    }
    for (; i < k; i++) {
      float sum = 0;
      long at = begin + (long) i * Float.BYTES;
      for (int p = 0; p < count; p++) {
        sum = Math.fma(values.get(FLOAT, at), scores[p], sum);
        at += (long) k * Float.BYTES;
      }
      out[outAt + i] = sum * scale;
    }
  }
}
