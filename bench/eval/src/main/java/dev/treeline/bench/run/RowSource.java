package dev.treeline.bench.run;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.inference.Probe;
import dev.treeline.prompts.PromptStrategy;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A decoding rule: how a method's rows are made from the model's. Adding a rule means adding one
/// of these to the [MethodRegistry].
@FunctionalInterface
public interface RowSource {
  /// Opens the rows of one answer. Whatever it opened is closed with them, and also when it fails.
  @MustBeClosed
  Rows open(Scene scene, Settings settings);

  /// What the rule asks of the engine beyond logits.
  default Set<Probe.Kind> needs() {
    return Set.of();
  }

  /// Whether it runs the model at all.
  default boolean runsModel() {
    return true;
  }

  /// Looks at settings whose range says too little.
  ///
  /// @throws IllegalArgumentException if one cannot be; the message says which and why
  default void check(Settings settings) {}

  /// Why the rule cannot be combined with a strategy; nothing when it can.
  default Optional<String> conflict(PromptStrategy strategy) {
    return Optional.empty();
  }

  /// Whether the rule learns from other items before it answers. Then [Scene#fit] holds what [#fit]
  /// made of them.
  default boolean isFitted(Settings settings) {
    return false;
  }

  /// Learns from items.
  ///
  /// @param examples none of them shares a picture with the items that the result is used on
  default Fit fit(List<Fit.Example> examples, Settings settings) {
    throw new IllegalStateException("this rule is not fitted");
  }
}
