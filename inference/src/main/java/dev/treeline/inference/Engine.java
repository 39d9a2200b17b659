package dev.treeline.inference;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.models.HostTensor;
import dev.treeline.models.PreparedInput;

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

  /// How often the vision tower ran.
  long visionRuns();

  @Override
  void close();
}
