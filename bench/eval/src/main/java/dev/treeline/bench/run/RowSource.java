package dev.treeline.bench.run;

import com.google.errorprone.annotations.MustBeClosed;

/// A decoding rule: how a method's rows are made from the model's. Adding a rule means adding one
/// of these to the [MethodRegistry].
@FunctionalInterface
public interface RowSource {
  /// Opens the rows of one answer. Whatever it opened is closed with them, and also when it fails.
  @MustBeClosed
  Rows open(Scene scene, Settings settings);
}
