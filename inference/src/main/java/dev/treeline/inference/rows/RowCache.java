package dev.treeline.inference.rows;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// Keys and values of one sequence, where the engine keeps them.
///
/// @param layers keys and values of each layer in turn, `[KV, capacity, K]` f32 in native memory
public record RowCache(List<MemorySegment> layers, int capacity) {
  public RowCache {
    layers = List.copyOf(layers);
  }

  MemorySegment keys(int layer) {
    return layers.get(2 * layer);
  }

  MemorySegment values(int layer) {
    return layers.get(2 * layer + 1);
  }
}
