package dev.treeline.models;

import java.util.Arrays;
import java.util.List;

/// A tensor that a config calls for.
///
/// @param name the canonical name
/// @param required whether the model cannot run without it
record TensorSpec(String name, List<Long> shape, boolean required) {
  static TensorSpec of(String name, long... shape) {
    return new TensorSpec(name, boxed(shape), true);
  }

  static TensorSpec unused(String name, long... shape) {
    return new TensorSpec(name, boxed(shape), false);
  }

  static List<Long> boxed(long[] shape) {
    return Arrays.stream(shape).boxed().toList();
  }
}
