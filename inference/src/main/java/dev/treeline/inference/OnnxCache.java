package dev.treeline.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The keys and values of one sequence, as the last run of the decoder left them: its outputs are
/// the next run's inputs, and never leave native memory. Owned by one thread.
final class OnnxCache implements AutoCloseable {
  private Map<String, OnnxTensor> tensors;
  private OrtSession.@Nullable Result owner;
  private int length;

  /// An empty cache.
  ///
  /// @param empty by input name, each of length 0; owned by the cache from now on
  OnnxCache(Map<String, OnnxTensor> empty) {
    this.tensors = empty;
  }

  /// What the next run takes, by input name.
  Map<String, OnnxTensor> tensors() {
    return tensors;
  }

  /// How many positions it holds.
  int length() {
    return length;
  }

  /// Takes over what a run has given and frees what the run was given.
  ///
  /// @param result owns `tensors`
  void advance(OrtSession.Result result, Map<String, OnnxTensor> tensors, int length) {
    free();
    this.owner = result;
    this.tensors = tensors;
    this.length = length;
  }

  private void free() {
    OrtSession.Result last = owner;
    if (last == null) {
      tensors.values().forEach(OnnxTensor::close);
    } else {
      last.close();
    }
    owner = null;
    tensors = Map.of();
  }

  @Override
  public void close() {
    free();
  }
}
