package dev.treeline.inference.rows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// Attention of some heads of one row to the positions that it sees. Heads that share keys and
/// values take a block of them one after the other, while it lies in the processor's cache. What
/// comes out does not depend on which heads come together.
final class RowAttention {
  /// How many positions' values are added up together.
  private static final int BLOCK = 32;

  private final RowShape shape;
  private final int group;
  private final HeadWork work;
  private final float[] totals;
  private final float[] head;
  private final float[] turned;
  private final float[] scratch = new float[Lanes.WIDTH];
  private int layer; // of the heads that were taken
  private int rowNumber;
  private int firstHead;
  private int heads;

  RowAttention(RowShape shape) {
    this.shape = shape;
    this.group = shape.heads() / shape.kvHeads();
    this.work = new HeadWork(shape.headWidth(), group);
    this.totals = new float[group];
    this.head = new float[shape.headWidth()];
    this.turned = new float[shape.headWidth()];
  }

  /// Takes some heads of one row, which share keys and values.
  ///
  /// @param row its number
  /// @param first their first one's number
  /// @param some how many
  void take(int layer, int row, int first, int some) {
    this.layer = layer;
    this.rowNumber = row;
    this.firstHead = first;
    this.heads = some;
  }

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

  /// Attends with those that were taken.
  ///
  /// @param row theirs
  /// @param qkv the row's
  /// @param out `[H K]`, the row's
  void attend(Row row, float[] qkv, float[] headNorms, LayerProbe probe, float[] out) {
    int k = shape.headWidth();
    int end = row.position() + 1;
    int window = shape.windows()[layer];
    int first = window > 0 && end > window ? end - window : 0;
    work.see(heads, end - first);
    for (int h = 0; h < heads; h++) {
      int at = (firstHead + h) * k;
      turn(qkv, at, headNorms, at, row.angles());
      work.take(h, turned);
    }
    RowCache cache = row.cache();
    long begin = ((long) (firstHead / group) * cache.capacity() + first) * k * Float.BYTES;
    score(address(cache.keys(layer), begin));
    for (int h = 0; h < heads; h++) {
      if (probe.attends(rowNumber)) {
        var of = new LayerProbe.Head(layer, rowNumber, firstHead + h, first, work.count);
        probe.scored(of, work.scores[h]);
        totals[h] = HeadLoops.soften(work, h, scratch);
        probe.softened(of, work.scores[h], totals[h]);
      } else {
        totals[h] = HeadLoops.soften(work, h, scratch);
      }
    }
    mix(address(cache.values(layer), begin));
    for (int h = 0; h < heads; h++) {
      work.give(h, 1 / totals[h], out, (firstHead + h) * k);
    }
  }

  /// Where what the row sees begins: checked here once, not at every vector.
  private long address(MemorySegment cache, long begin) {
    long bytes = (long) work.count * shape.headWidth() * Float.BYTES;
    return cache.address() + Objects.checkFromIndexSize(begin, bytes, cache.byteSize());
  }

  private void score(long keys) {
    for (int first = 0; first < work.count; first += Lanes.WIDTH) {
      work.block(first, Lanes.WIDTH, keys);
      HeadLoops.multiply(work);
      HeadLoops.fold(work);
    }
  }

  private void mix(long values) {
    for (int first = 0; first < work.count; first += BLOCK) {
      work.block(first, BLOCK, values);
      HeadLoops.mix(work);
    }
  }
}
