package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.Activation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A language model on its device: weights, and the calls that run it over the state of one
/// sequence each. Safe for several threads, each with states of its own. Closing it frees the
/// weights.
///
/// [LlamaModel] is the one for every decoder of Llama's build. A language model that does more
/// (cross-attention to pictures, a mask over image tokens, features added in several layers) is
/// another implementation: what it needs to know of the pictures it takes in [#see] and keeps in
/// the state.
interface TextModel extends AutoCloseable {
  /// What it holds, for a model that shares it.
  TextWeights weights();

  /// A new, empty sequence; the caller closes it.
  ///
  /// @param capacity room for so many positions at first; the state grows by itself
  /// @param positions where its prompt stands
  TextState newState(int capacity, Positions positions);

  /// Looks tokens up.
  ///
  /// @param ids `[L]`
  /// @return `[L, D]`, owned by `owner`
  PtNDArray embed(PtNDManager owner, PtNDArray ids);

  /// Takes in what the tower made of a picture, before the prompt runs: called once for each
  /// picture, in order. Llama puts the features at the picture's places in `x`.
  ///
  /// @param x `[L, D]`, the embedded prompt, changed in place
  void see(PtNDArray x, TextState state, Sight sight);

  /// Runs embedded positions through all layers, after those that the state holds, which then holds
  /// these as well.
  ///
  /// @param x `[L, D]`
  /// @return `[L, D]` before the last norm, owned by `owner`
  PtNDArray run(PtNDManager owner, PtNDArray x, TextState state);

  /// Runs tokens through embedding, layers and head; with one call of one kernel where there is one
  /// for it.
  ///
  /// @param ids `[L]`
  /// @return `[1, V]` f32: the logits after the last one
  default PtNDArray step(PtNDManager owner, PtNDArray ids, TextState state) {
    try (PtNDArray x = embed(owner, ids);
        PtNDArray states = run(owner, x, state)) {
      int count = (int) states.getShape().get(0);
      return logits(owner, states, count - 1, count);
    }
  }

  /// Applies the head to rows [first, end) of `x`.
  ///
  /// @param x `[L, D]` before the last norm
  /// @return `[end - first, V]` f32
  PtNDArray logits(PtNDManager owner, PtNDArray x, int first, int end);

  /// Whether it can run several sequences in one forward and copy a sequence: whether the five
  /// calls below may be made.
  default boolean joins() {
    return false;
  }

  /// Whether what was run after the prompt can be forgotten: a shorter state is then as good as one
  /// that was never longer. So it is where all that a sequence keeps is keys and values by
  /// position.
  default boolean cutsBack() {
    return joins();
  }

  /// Rows of one sequence in a forward of several.
  ///
  /// @param count how many rows, at least 1; they stand where the tokens are counted
  ///   ([Positions#countsFrom])
  record Part(TextState state, int count) {}

  /// As [#run], for several sequences in one forward: linear maps over all rows at once, attention
  /// within each sequence.
  ///
  /// @param x `[N, D]`, the rows of the parts below each other
  /// @return `[N, D]`, owned by `owner`
  default PtNDArray runAll(PtNDManager owner, PtNDArray x, List<Part> parts) {
    throw new UnsupportedOperationException("this model runs one sequence at a time");
  }

  /// What runs steps of few rows faster; nothing where there is no such thing.
  default Optional<RowText> rows() {
    return Optional.empty();
  }

  /// The logits of some tokens only: the head's rows of these.
  ///
  /// @param x `[1, D]` before the last norm
  /// @return `[tokens]` f32, owned by `owner`
  default PtNDArray someLogits(PtNDManager owner, PtNDArray x, long[] tokens) {
    throw new UnsupportedOperationException("this model makes whole rows");
  }

  /// A copy of what a state holds, for another prompt that begins in the same way.
  ///
  /// @param capacity room for so many positions at first
  /// @param positions of the other prompt
  default TextState fork(TextState state, int capacity, Positions positions) {
    throw new UnsupportedOperationException("this model copies no sequences");
  }

  /// How much memory a state with this room takes, at most.
  default long bytes(int capacity) {
    throw new UnsupportedOperationException("this model copies no sequences");
  }

  /// Why it cannot do a probe; nothing when it can. Then the three calls below may be made.
  default Optional<String> refusal(Probe.Kind kind) {
    return Optional.of("this language model has no probes");
  }

  /// A probe on one forward.
  ///
  /// @param places of the image tokens in the sequence
  @SuppressWarnings("ArrayRecordComponent")
  record Question(ProbePlan plan, long[] places) {}

  /// What a forward with a probe gives.
  ///
  /// @param x `[L, D]` before the last norm
  /// @param attention of the last row, `[layers, image tokens]`, or empty
  /// @param states of the last row, `[states, D]` f32, or empty
  record Probed(PtNDArray x, PtNDArray attention, PtNDArray states) implements AutoCloseable {
    /// Of a kernel that reads hidden states only.
    static Probed ofStates(PtNDManager owner, IValue result) {
      PtNDArray[] parts = result.toTensorArray(owner);
      return new Probed(parts[0], (PtNDArray) owner.create(new float[0]), parts[1]);
    }

    @Override
    public void close() {
      try (x;
          attention;
          states) {
        // each, even when another fails
      }
    }
  }

  /// As [#run], with a probe.
  default Probed probe(PtNDManager owner, PtNDArray x, TextState state, Question question) {
    throw new UnsupportedOperationException("this language model has no probes");
  }

  /// The head on hidden states, without the last norm.
  ///
  /// @param states `[N, D]` f32
  /// @return `[N, V]` f32, owned by `owner`
  default PtNDArray plainHead(PtNDManager owner, PtNDArray states) {
    throw new UnsupportedOperationException("this language model has no probes");
  }

  /// Sets rows of the embedded prompt to zero.
  ///
  /// @param x `[L, D]`, changed in place
  default void blank(PtNDManager owner, PtNDArray x, long[] places) {
    throw new UnsupportedOperationException("this language model has no probes");
  }

  /// How many bytes of weights one step reads; empty where that depends on more than the model.
  default OptionalLong stepBytes() {
    return OptionalLong.empty();
  }

  @Override
  void close();

  /// The kernels' number for an activation.
  static long activationCode(Activation activation) {
    return switch (activation) {
      case SILU -> 0;
      case GELU -> 1;
      case GELU_TANH -> 2;
      case QUICK_GELU -> 3;
      case RELU -> 4;
    };
  }
}
