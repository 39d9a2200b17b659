package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.finetune.TrainingKernels.Objective;
import dev.treeline.finetune.TrainingKernels.Preference;
import dev.treeline.finetune.TrainingKernels.Setting;
import dev.treeline.inference.KernelPack;
import dev.treeline.inference.TorchRuntime;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.adapter.AdapterConfig;
import dev.treeline.models.adapter.LoraScale;
import dev.treeline.models.adapter.ModuleTargets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What adapters and preferences add to the kernels, held against finite differences.
@SuppressWarnings("NullAway.Init") // made before each test
final class AdapterGradientTest {
  private static final PixelNorm NORM =
      new PixelNorm(new double[] {0.5, 0.4, 0.3}, new double[] {0.3, 0.2, 0.25});

  @TempDir Path folder;
  private Checkpoint checkpoint;
  private Workers workers;

  @BeforeEach
  void open() {
    checkpoint = Checkpoint.open(TinyModel.write(folder.resolve("tiny"), 11));
    workers = new Workers(1);
  }

  @AfterEach
  void close() {
    workers.close();
    checkpoint.close();
  }

  private static AdapterConfig config(boolean magnitudes, double dropout) {
    var targets =
        new ModuleTargets(
            new ModuleTargets.Names.AllLinear(),
            Optional.of(new ModuleTargets.Names.Listed(List.of("k_proj"))),
            Set.of(),
            List.of());
    return new AdapterConfig(
        "", targets, LoraScale.of(2, 3), dropout, magnitudes, List.of("linear_2"));
  }

  @Test
  void gradientsOfPairsAndSavedModulesAreTheSlopeOfTheLoss() {
    try (var run = new Run(config(false, 0), false)) {
      run.assertSlopes(Objective.answers(2, 0));
    }
  }

  @Test
  void gradientsOfPreferencesAreTheSlopeOfTheLoss() {
    var preference = new Preference(new float[] {-9, -7}, 0.3, 0.1);
    try (var run = new Run(config(false, 0), true)) {
      run.assertSlopes(new Objective(1, 0, Optional.of(preference)));
    }
  }

  /// The norms of DoRA are held constant, so only the magnitudes' gradients are slopes.
  @Test
  void gradientsOfMagnitudesAreTheSlopeOfTheLoss() {
    try (var run = new Run(config(true, 0), true)) {
      run.assertSlopes(Objective.answers(2, 0), name -> name.endsWith("magnitude") ? 1 : 0);
    }
  }

  @Test
  void anAdapterThatIsZeroLeavesTheLossAsItIs() {
    try (var plain = new Run(config(false, 0), false);
        var dora = new Run(config(true, 0), false)) {
      plain.forgetB();
      dora.forgetB();
      double loss = plain.loss(Objective.answers(2, 0));
      assertThat(dora.loss(Objective.answers(2, 0))).isCloseTo(loss, within(1e-6));
      List<String> base = TrainingParameters.all(checkpoint.config(LlavaConfig.class));
      var setting = Setting.plain(checkpoint.config(LlavaConfig.class), Compute.F32, NORM);
      try (var kernels = new TrainingKernels(Device.cpu(), setting)) {
        double without =
            workers.run(() ->
                kernels
                    .scores(
                        kernels.inputs(plain.parameters, base, List.of()),
                        Run.BATCH,
                        Run.SHOWN,
                        Objective.answers(2, 0))
                    .loss());
        assertThat(loss).isCloseTo(without, within(1e-6));
      }
    }
  }

  @Test
  void droppedNumbersFollowFromTheSeedAlsoWhenLayersAreComputedAgain() {
    try (var kept = new Run(config(false, 0.4), false);
        var again = new Run(config(false, 0.4), true)) {
      float[] one = kept.flat(Objective.answers(2, 77));
      assertThat(again.flat(Objective.answers(2, 77))).containsExactly(one);
      assertThat(kept.flat(Objective.answers(2, 77))).containsExactly(one);
      assertThat(kept.flat(Objective.answers(2, 78))[0]).isNotEqualTo(one[0]);
    }
  }

  /// Counted on ones: a kept one becomes 1 / (1 - p), and two seeds drop independently.
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.4, 0.9})
  void theShareThatIsDroppedIsTheOneAskedFor(double p) {
    int count = 200_000;
    float[] one = dropped(count, p, 17);
    float[] other = dropped(count, p, 18);
    int zeros = 0;
    int both = 0;
    for (int i = 0; i < count; i++) {
      assertThat(one[i]).isIn(0f, (float) (1 / (1 - p)));
      zeros += one[i] == 0 ? 1 : 0;
      both += one[i] == 0 && other[i] == 0 ? 1 : 0;
    }
    double deviation = Math.sqrt(p * (1 - p) / count);
    assertThat((double) zeros / count).isCloseTo(p, within(4 * deviation));
    double together = Math.sqrt(p * p * (1 - p * p) / count);
    assertThat((double) both / count).isCloseTo(p * p, within(4 * together));
    assertThat(dropped(count, p, 17)).containsExactly(one);
  }

  private static float[] dropped(int count, double p, long seed) {
    try (KernelPack pack = KernelPack.load(Device.cpu(), "training.py", TrainingKernels.class);
        PtNDManager manager = TorchRuntime.manager(Device.cpu());
        IValue x = IValue.from((PtNDArray) manager.ones(new Shape(count)));
        IValue share = IValue.from(p);
        IValue from = IValue.from(seed)) {
      return pack.array(manager, "dropped", x, share, from).toFloatArray();
    }
  }

  @Test
  void equalPairsLoseLogTwo() {
    try (var run = new Run(config(false, 0), false)) {
      run.forgetB();
      float[] reference =
          workers.run(() -> run.kernels.likelihoods(run.inputs(), Run.BATCH, Run.SHOWN));
      double loss = run.loss(new Objective(1, 0, Optional.of(new Preference(reference, 0.1, 0))));
      assertThat(loss).isCloseTo(Math.log(2), within(1e-5));
    }
  }

  /// A tiny model with an adapter whose pairs are not zero.
  private final class Run implements AutoCloseable {
    static final MicroBatch BATCH =
        MicroBatch.of(
            PackedRow.pack(
                List.of(
                    new Example(0, new int[] {1, 30, 4, 4, 4, 4, 31}, new int[] {40, 2}, "a"),
                    new Example(0, new int[] {1, 30, 4, 4, 4, 4, 31}, new int[] {41, 2}, "a")),
                99),
            new MicroBatch.ImageTokens(4, 4),
            Map.of());
    static final Shown SHOWN = new Shown.Pixels(pixels());

    final TrainedModel model;
    final TrainingKernels kernels;
    final ParameterStore parameters;

    Run(AdapterConfig config, boolean recompute) {
      model =
          TrainedModel.of(checkpoint, new Tuning.LowRankPairs(config, new Tuning.Start.Uniform()));
      kernels =
          new TrainingKernels(
              Device.cpu(),
              new Setting(
                  checkpoint.config(LlavaConfig.class),
                  model.plan(),
                  Compute.F32,
                  NORM,
                  recompute));
      parameters = new ParameterStore(kernels.manager());
      model.fill(parameters, 3);
      var random = new SplittableRandom(4);
      for (String name : model.trained()) {
        if (name.endsWith("lora_B")) {
          float[] values = parameters.floats(name);
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.1 * random.nextGaussian());
          }
          parameters.put(name, values, parameters.shape(name));
        }
      }
    }

    private static byte[] pixels() {
      byte[] pixels = new byte[3 * 28 * 28];
      new SplittableRandom(9).nextBytes(pixels);
      return pixels;
    }

    void forgetB() {
      for (String name : model.trained()) {
        if (name.endsWith("lora_B")) {
          parameters.put(name, new float[parameters.floats(name).length], parameters.shape(name));
        }
      }
    }

    TrainingKernels.Inputs inputs() {
      return kernels.inputs(parameters, model.parameters(), model.trained());
    }

    double loss(Objective objective) {
      return workers.run(() -> kernels.scores(inputs(), BATCH, SHOWN, objective).loss());
    }

    List<float[]> gradients(Objective objective) {
      return workers.run(() -> {
        try (var scope = (PtNDManager) kernels.manager().newSubManager()) {
          NDList out = kernels.gradients(scope, inputs(), BATCH, SHOWN, objective);
          return out.stream().map(array -> array.toFloatArray()).toList();
        }
      });
    }

    /// Loss and gradients in one row.
    float[] flat(Objective objective) {
      List<float[]> all = gradients(objective);
      float[] flat = new float[all.stream().mapToInt(array -> array.length).sum()];
      int at = 0;
      for (float[] array : all) {
        System.arraycopy(array, 0, flat, at, array.length);
        at += array.length;
      }
      return flat;
    }

    void assertSlopes(Objective objective) {
      assertSlopes(objective, _ -> 1);
    }

    void assertSlopes(Objective objective, ToDoubleFunction<String> share) {
      List<float[]> gradients = gradients(objective);
      assertThat(gradients).hasSize(model.trained().size() + 1);
      var random = new SplittableRandom(2);
      int compared = 0;
      for (int i = 0; i < model.trained().size(); i++) {
        String name = model.trained().get(i);
        if (share.applyAsDouble(name) > 0) {
          compared++;
          assertSlope(objective, name, gradients.get(i + 1), random);
        }
      }
      assertThat(compared).isGreaterThan(20);
    }

    private void assertSlope(
        Objective objective, String name, float[] gradient, SplittableRandom random) {
      float[] values = parameters.floats(name);
      float[] up = values.clone();
      float[] down = values.clone();
      double step = 2e-2 / Math.sqrt(values.length);
      double expected = 0;
      for (int j = 0; j < values.length; j++) {
        int sign = random.nextBoolean() ? 1 : -1;
        expected += sign * gradient[j];
        up[j] += (float) (sign * step);
        down[j] -= (float) (sign * step);
      }
      long[] shape = parameters.shape(name);
      parameters.put(name, up, shape);
      double above = loss(objective);
      parameters.put(name, down, shape);
      double slope = (above - loss(objective)) / (2 * step);
      parameters.put(name, values, shape);
      assertThat(slope).as(name).isCloseTo(expected, within(2e-3 + 0.02 * Math.abs(expected)));
    }

    @Override
    public void close() {
      parameters.close();
      kernels.close();
    }
  }
}
