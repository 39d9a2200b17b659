package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.inference.rows.RowCache;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One sequence inside a text model: its keys and values, and what a model keeps beside them.
/// Belongs to one thread. Lives in native memory until [#close()].
final class TextState implements AutoCloseable {
  private final Positions positions;

  /// keys and values of each layer in turn, `[KV, capacity, K]`
  private final IValue cache;

  /// what a model keeps beyond keys and values, such as the keys of pictures for cross-attention
  private @Nullable IValue extra;

  /// where each picture's image tokens stand
  private final List<long[]> pictures = new ArrayList<>();

  /// views of the cache's arrays
  private PtNDArray[] views = {};

  private @Nullable RowCache rows;

  private boolean settled;
  private int capacity;
  private int length;

  /// Takes the cache over.
  TextState(IValue cache, int capacity, Positions positions) {
    this.cache = cache;
    this.capacity = capacity;
    this.positions = positions;
  }

  IValue cache() {
    return cache;
  }

  Positions positions() {
    return positions;
  }

  /// How many positions it holds.
  int length() {
    return length;
  }

  /// How many positions it has room for.
  int capacity() {
    return capacity;
  }

  /// Says that the cache now has more room.
  void grown(int more) {
    capacity = more;
    forgetRows();
  }

  /// The cache as rows read it.
  ///
  /// @param owner of the views
  RowCache rows(PtNDManager owner) {
    RowCache known = rows;
    if (known == null) {
      views = cache.toTensorArray(owner);
      known =
          new RowCache(
              Arrays.stream(views).map(v -> MemorySegment.ofBuffer(v.toByteBuffer(true))).toList(),
              capacity);
      rows = known;
    }
    return known;
  }

  private void forgetRows() {
    rows = null;
    try (Handles old = new Handles()) {
      Arrays.stream(views).forEach(old::add);
      views = new PtNDArray[0];
    }
  }

  /// Says that it holds so many positions.
  void hold(int positionsHeld) {
    length = positionsHeld;
  }

  /// Whether the extra state is already the one for what follows the prompt.
  boolean isSettled() {
    return settled;
  }

  void settle() {
    settled = true;
  }

  @Nullable IValue extra() {
    return extra;
  }

  /// Takes an extra state over; the one before is closed.
  void keep(IValue other) {
    IValue before = extra;
    extra = other;
    if (before != null) {
      before.close();
    }
  }

  List<long[]> pictures() {
    return pictures;
  }

  @Override
  public void close() {
    try (cache;
        IValue _ = extra) {
      extra = null;
      forgetRows();
    }
  }
}
