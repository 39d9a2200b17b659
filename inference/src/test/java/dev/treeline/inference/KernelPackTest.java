package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KernelPackTest {
  private static KernelPack pack;
  private static PtNDManager manager;

  @BeforeAll
  static void open() {
    pack = KernelPack.load(Device.cpu(), "test-kernels.py", KernelPackTest.class);
    manager = TorchRuntime.manager(Device.cpu());
  }

  @AfterAll
  static void close() {
    manager.close();
    pack.close();
  }

  @Test
  void runsAKernelMadeInMemory() {
    PtNDArray x = (PtNDArray) manager.create(new float[] {1, 2, 3});
    try (IValue input = IValue.from(x);
        IValue factor = IValue.from(2.0)) {
      PtNDArray y = pack.array(manager, "scaled", input, factor);
      assertThat(y.toFloatArray()).containsExactly(2, 4, 6);
    }
  }

  @Test
  void writesIntoASliceOfACache() {
    PtNDArray cache = (PtNDArray) manager.zeros(new Shape(4, 2));
    PtNDArray rows = (PtNDArray) manager.ones(new Shape(2, 2));
    pack.array(manager, "fill", IValue.from(cache), IValue.from(rows), IValue.from(1L)).close();
    assertThat(cache.toFloatArray()).containsExactly(0, 0, 1, 1, 1, 1, 0, 0);
  }

  @Test
  void gradientsFlowThroughAListOfWeights() {
    try (PtNDManager local = TorchRuntime.manager(Device.cpu())) {
      NDArray x = local.create(new float[] {1, 2}, new Shape(1, 2));
      NDArray first = local.create(new float[] {3, 4}, new Shape(1, 2));
      NDArray second = local.create(new float[] {5, 6}, new Shape(1, 2));
      first.setRequiresGradient(true);
      second.setRequiresGradient(true);
      first.setName("weights[]");
      second.setName("weights[]");
      try (GradientCollector collector = TorchRuntime.engine().newGradientCollector()) {
        NDArray loss = pack.forward("squared_sum", new NDList(x, first, second)).singletonOrThrow();
        assertThat(loss.getFloat()).isEqualTo(11 * 11 + 17 * 17);
        collector.backward(loss);
      }
      assertThat(first.getGradient().toFloatArray()).containsExactly(22, 44);
      assertThat(second.getGradient().toFloatArray()).containsExactly(34, 68);
    }
  }

  @Test
  void bf16TravelsThroughJava() {
    PtNDArray x = (PtNDArray) manager.create(new float[] {1, 1 + 0x1p-9f});
    try (PtNDArray half = pack.array(manager, "half", IValue.from(x));
        PtNDArray back = pack.array(manager, "float", IValue.from(half))) {
      assertThat(back.toFloatArray()).containsExactly(1, 1);
    }
  }

  @Test
  void packedWeightsTravelThroughJava() {
    PtNDArray x = (PtNDArray) manager.create(new float[] {1, 2}, new Shape(1, 2));
    PtNDArray w = (PtNDArray) manager.create(new float[] {3, 4}, new Shape(1, 2));
    try (IValue packed = pack.call("pack", IValue.from(w));
        IValue input = IValue.from(x);
        IValue result = pack.call("packed_linear", input, packed)) {
      assertThat(result.toTensor(manager).toFloatArray()).containsExactly(11);
    }
  }

  @Test
  void aFailureIsWrappedOnceAndNamesTheKernel() {
    PtNDArray x = (PtNDArray) manager.create(new float[] {1, 2, 3});
    assertThatThrownBy(() -> pack.array(manager, "fill", IValue.from(x)))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("fill")
        .hasNoSuppressedExceptions()
        .cause()
        .isNotInstanceOf(InferenceException.class);
    assertThatThrownBy(() -> pack.call("absent")).isInstanceOf(InferenceException.class);
  }

  @Test
  void aMissingResourceIsTheCallersMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KernelPack.load(Device.cpu(), "absent.py", KernelPackTest.class).close())
        .withMessageContaining("absent.py");
  }
}
