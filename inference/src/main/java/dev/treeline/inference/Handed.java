package dev.treeline.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayDeque;
import java.util.Deque;

/// What was made for one run of an ONNX graph, freed after it, the last first.
final class Handed implements AutoCloseable {
  private final Deque<Runnable> open = new ArrayDeque<>();

  /// Takes a tensor over and returns it.
  @CanIgnoreReturnValue
  OnnxTensor add(OnnxTensor tensor) {
    open.push(tensor::close);
    return tensor;
  }

  /// Takes a result and its tensors over and returns it.
  @CanIgnoreReturnValue
  OrtSession.Result add(OrtSession.Result result) {
    open.push(result::close);
    return result;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().run();
    }
  }
}
