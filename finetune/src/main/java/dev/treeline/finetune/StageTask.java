package dev.treeline.finetune;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;
import java.util.Map;

/// What a stage computes: its parameters, its batches, its measures. Batches are functions of the
/// step alone and may be prepared on any thread.
interface StageTask extends AutoCloseable {
  /// The parameters the kernels take, in their order.
  List<String> parameters();

  /// Those of them that are trained, in the same order.
  List<String> trained();

  /// The batch of a step, counted from 0 in the stage.
  Batch prepare(int step);

  /// Measures on held-out data; empty when there are none.
  ///
  /// @param inputs all [#parameters]
  /// @param whole whether all of the data is scored, or the first part
  Map<String, Double> evaluate(Workers workers, TrainingKernels.Inputs inputs, boolean whole);

  /// Frees what it keeps of pictures.
  @Override
  default void close() {}

  /// One step's work.
  ///
  /// @param parts computed one by one, their gradients added in this order
  /// @param weight of all targets
  /// @param pictures how many
  /// @param answers examples or pictures to be learned
  /// @param tokens that go through the language model, padding left out
  /// @param about names the data, for the message when the loss is not a number
  record Batch(
      List<Part> parts, double weight, int pictures, int answers, long tokens, String about) {
    public Batch {
      parts = List.copyOf(parts);
    }
  }

  /// What one thread computes at a time.
  @FunctionalInterface
  interface Part {
    /// Computes the part's share of loss and gradients.
    ///
    /// @return the loss, then the gradients, in `scope`
    NDList gradients(PtNDManager scope, TrainingKernels.Inputs inputs);
  }
}
