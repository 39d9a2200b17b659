package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.inference.TextWeights.Packing;
import dev.treeline.models.Activation;
import dev.treeline.models.RotaryConfig;
import dev.treeline.models.RotaryScaling;
import dev.treeline.models.TextConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Packed linear maps against plain ones. Where the processor cannot pack (no FBGEMM), both are
/// plain.
class TextWeightsTest {
  private static final TextConfig SMALL =
      new TextConfig(
          64,
          3,
          TextConfig.Attention.of(6, 2, 16),
          new TextConfig.Mlp(96, Activation.SILU, false),
          300,
          1e-5,
          new RotaryConfig(10_000, 512, new RotaryScaling.None()),
          false);

  private static PtNDManager manager;
  private static KernelPack kernels;

  @BeforeAll
  static void open() {
    manager = TorchRuntime.manager(Device.cpu());
    kernels = KernelPack.load(Device.cpu(), "kernels.py", TorchEngine.class);
  }

  @AfterAll
  static void close() {
    kernels.close();
    manager.close();
  }

  @Test
  void packedMapsComputeWhatPlainOnesDo() {
    var source = new SameWeights(new RandomWeights(manager, kernels, SMALL));
    float[] plain = row(TextWeights.load(kernels, SMALL, source, Packing.NONE));
    float[] packed = row(TextWeights.load(kernels, SMALL, source, Packing.HALF));
    assertThat(Rows.largestDifference(packed, plain)).isLessThan(1e-5f);
  }

  @Test
  void int8MapsComputeNearlyWhatPlainOnesDo() {
    var source = new SameWeights(new RandomWeights(manager, kernels, SMALL));
    float[] plain = row(TextWeights.load(kernels, SMALL, source, Packing.NONE));
    float[] coarse = row(TextWeights.load(kernels, SMALL, source, Packing.INT8));
    double spread = Math.sqrt(meanSquare(plain, new float[plain.length]));
    double error = Math.sqrt(meanSquare(coarse, plain)) / spread;
    assertThat(error).isBetween(1e-4, 0.05);
  }

  private static double meanSquare(float[] a, float[] b) {
    double sum = 0;
    for (int v = 0; v < a.length; v++) {
      sum += Math.pow(a[v] - b[v], 2);
    }
    return sum / a.length;
  }

  @Test
  void whatF16CannotHoldIsNotPacked() {
    var source = new RandomWeights(manager, kernels, SMALL);
    WeightSource finer = new FinerWeights(source);
    try (TextWeights weights = TextWeights.load(kernels, SMALL, finer, Packing.HALF)) {
      assertThat(weights.isPacked()).isFalse();
    }
  }

  private static float[] row(TextWeights weights) {
    long[] ids = {5, 250, 17, 3};
    try (TextModel model = new LlamaModel(kernels, SMALL, weights);
        TextState state = model.newState(8, Positions.counted(4));
        PtNDArray array = TorchEngine.longs(manager, ids);
        PtNDArray row = model.step(manager, array, state)) {
      return row.toFloatArray();
    }
  }

  /// The same draw every time.
  private record SameWeights(WeightSource source) implements WeightSource {
    @Override
    public PtNDArray stacked(String... names) {
      TorchRuntime.engine().setRandomSeed(names[0].hashCode());
      return source.stacked(names);
    }

    @Override
    public PtNDArray stackedOrNone(String... names) {
      return source.stackedOrNone(names);
    }

    @Override
    public PtNDArray none() {
      return source.none();
    }
  }

  /// Weights that need all of f32's digits.
  private record FinerWeights(WeightSource source) implements WeightSource {
    @Override
    public PtNDArray stacked(String... names) {
      try (PtNDArray exact = source.stacked(names)) {
        return exact.mul(1 + 0x1p-20f);
      }
    }

    @Override
    public PtNDArray stackedOrNone(String... names) {
      return source.stackedOrNone(names);
    }

    @Override
    public PtNDArray none() {
      return source.none();
    }
  }
}
