package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;

/// Weights on the device they run on, in the dtype they run in.
interface WeightSource {
  /// Weights of one or more linear maps as one: rows below each other, in the order of the names.
  ///
  /// @return a new array, owned by the caller
  PtNDArray stacked(String... names);

  /// Like [#stacked], but an array without elements when the first name is not there.
  PtNDArray stackedOrNone(String... names);

  /// Whether there is such a weight.
  default boolean has(String name) {
    return false;
  }

  /// Whether an adapter changes a weight.
  default boolean changes(String name) {
    return false;
  }

  /// Numbers as a weight.
  ///
  /// @return a new array, owned by the caller
  default PtNDArray of(float[] values, long... shape) {
    throw new UnsupportedOperationException("this source makes no weights");
  }

  /// A new array without elements.
  PtNDArray none();
}
