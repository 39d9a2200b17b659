package dev.treeline.inference;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.models.HostTensor;
import dev.treeline.models.PreparedInput;
import java.util.Optional;
import java.util.OptionalLong;

/// A model that is loaded and runs: what every engine can do.
///
/// Safe for several threads; each stream belongs to one. Close the streams first, then the engine,
/// then the checkpoint.
public sealed interface Engine extends AutoCloseable permits TorchEngine, OnnxEngine {
  /// What users call this kind of engine: `torch` or `onnx`.
  String name();

  /// A new stream over a prompt; nothing runs before its first call.
  ///
  /// @throws IllegalArgumentException when a token is not in the vocabulary, or the picture tokens
  ///   do not fit the pictures
  @MustBeClosed
  LogitsStream stream(PreparedInput input);

  /// Why this engine cannot do a kind of probe with this model; nothing when it can.
  default Optional<String> refusal(Probe.Kind kind) {
    return Optional.of("the " + name() + " engine gives logits only");
  }

  /// A new stream over a prompt with a probe on it; nothing runs before its first call.
  ///
  /// @throws IllegalArgumentException when the engine cannot do it, or as [#stream]
  @MustBeClosed
  default ProbedStream stream(PreparedInput input, Probe probe) {
    throw new IllegalArgumentException(
        "%s: %s".formatted(probe.kind().words(), refusal(probe.kind()).orElse("not here")));
  }

  /// The logits at every position of a prompt.
  ///
  /// @return `[L, V]`
  float[][] promptLogits(PreparedInput input);

  /// What enters the language model in the place of the pictures.
  ///
  /// @return `[image tokens, D]`, the pictures below each other
  HostTensor imageFeatures(PreparedInput input);

  /// The number of words: how long a row of logits is.
  int vocabularySize();

  /// How many bytes of weights one decoding step of the language model reads, as they are held;
  /// empty where the engine does not know.
  default OptionalLong stepBytes() {
    return OptionalLong.empty();
  }

  /// How many operations more than one this machine has cores for, each with as many threads as the
  /// engine gives it; 0 where the engine does not know.
  default int idleCores() {
    return 0;
  }

  /// How often the vision tower ran.
  long visionRuns();

  @Override
  void close();
}
