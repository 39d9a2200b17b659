package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.finetune.TrainingKernels.Objective;
import dev.treeline.finetune.TrainingKernels.Setting;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.LlavaConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // made before each test
final class TrainingKernelsTest {
  private static final PixelNorm NORM =
      new PixelNorm(new double[] {0.5, 0.4, 0.3}, new double[] {0.3, 0.2, 0.25});
  private static final int IMAGE = 4;

  @TempDir Path folder;
  private Checkpoint checkpoint;
  private LlavaConfig config;
  private Workers workers;
  private TrainingKernels kernels;
  private ParameterStore parameters;
  private List<String> all;
  private List<String> names;

  @BeforeEach
  void open() {
    checkpoint = Checkpoint.open(TinyModel.write(folder.resolve("tiny"), 11));
    config = checkpoint.config(LlavaConfig.class);
    workers = new Workers(2);
    kernels = new TrainingKernels(Device.cpu(), Setting.plain(config, Compute.F32, NORM));
    parameters = new ParameterStore(kernels.manager());
    TrainedModel model =
        TrainedModel.of(checkpoint, new Tuning.Whole(EnumSet.allOf(TrainedPart.class)));
    model.fill(parameters, 0);
    all = model.parameters();
    names = model.trained();
  }

  @AfterEach
  void close() {
    workers.close();
    kernels.close();
    checkpoint.close();
  }

  @Test
  void packedExamplesGiveTheGradientsOfSeparateOnes() {
    List<Example> examples = examples();
    MicroBatch packed = batch(PackedRow.pack(examples, 1000));
    var separate = new ArrayList<PackedRow>();
    examples.forEach(example -> separate.addAll(PackedRow.pack(List.of(example), 1000)));
    assertThat(packed.packed()).hasSize(1);
    assertThat(packed.length()).isLessThan(separate.stream().mapToInt(PackedRow::length).sum());

    List<float[]> together = gradients(kernels, packed);
    List<float[]> apart = gradients(kernels, batch(separate));
    assertClose(together, apart, 1e-5);
  }

  @Test
  void gradientsAreTheSlopeOfTheLoss() {
    MicroBatch batch = batch(PackedRow.pack(examples(), 1000));
    List<float[]> gradients = gradients(kernels, batch);
    var random = new SplittableRandom(2);
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      float[] values = parameters.floats(name);
      float[] direction = new float[values.length];
      double expected = 0;
      for (int j = 0; j < values.length; j++) {
        direction[j] = random.nextBoolean() ? 1 : -1;
        expected += direction[j] * gradients.get(i + 1)[j];
      }
      double step = 2e-2 / Math.sqrt(values.length);
      double slope =
          (loss(name, values, direction, step, batch) - loss(name, values, direction, -step, batch))
              / (2 * step);
      parameters.put(name, values, checkpoint.weights().info(name).shape());
      assertThat(slope).as(name).isCloseTo(expected, within(1e-3 + 0.02 * Math.abs(expected)));
    }
  }

  @Test
  void bf16GivesNearlyTheGradientsOfF32() {
    MicroBatch batch = batch(PackedRow.pack(examples(), 1000));
    List<float[]> exact = gradients(kernels, batch);
    try (var rough = new TrainingKernels(Device.cpu(), Setting.plain(config, Compute.BF16, NORM))) {
      List<float[]> found = gradients(rough, batch);
      assertThat(found.getFirst()[0]).isCloseTo(exact.getFirst()[0], within(0.02f));
      double dot = 0;
      double one = 0;
      double other = 0;
      for (int i = 1; i < exact.size(); i++) {
        for (int j = 0; j < exact.get(i).length; j++) {
          dot += (double) exact.get(i)[j] * found.get(i)[j];
          one += (double) exact.get(i)[j] * exact.get(i)[j];
          other += (double) found.get(i)[j] * found.get(i)[j];
        }
      }
      assertThat(dot / Math.sqrt(one * other)).isGreaterThan(0.999);
    }
  }

  @Test
  void paddingChangesNothing() {
    List<PackedRow> rows = new ArrayList<>(PackedRow.pack(examples(), 1000));
    MicroBatch alone = batch(rows);
    Example shorter = new Example(-1, new int[] {1, 20}, new int[] {21, 2}, "other");
    List<PackedRow> two = new ArrayList<>(rows);
    two.addAll(PackedRow.pack(List.of(shorter), 1000));
    MicroBatch padded =
        MicroBatch.of(two, new MicroBatch.ImageTokens(IMAGE, 4), Map.of("b", 1.5, "other", 0.0));
    assertClose(gradients(kernels, padded), gradients(kernels, alone), 1e-5);
  }

  @Test
  void adamWIsItsFormula() {
    float[] weights = {1, -2, 0.5f, 3};
    float[][] gradients = {{0.1f, -0.2f, 0, 1}, {0.3f, 0.1f, -1, 0.5f}};
    var store = new ParameterStore(kernels.manager());
    store.put("w", weights.clone(), 2, 2);
    var first = new ParameterStore(kernels.manager());
    var second = new ParameterStore(kernels.manager());
    first.zerosLike(store, List.of("w"));
    second.zerosLike(store, List.of("w"));
    double[] w = {1, -2, 0.5, 3};
    double[] m = new double[4];
    double[] v = new double[4];
    for (int t = 1; t <= 2; t++) {
      double[] numbers = {t, 0.01, 0.1, 0.9, 0.95, 1e-8, 0.5};
      NDList gradient = new NDList();
      gradient.add(kernels.manager().create(gradients[t - 1], new Shape(2, 2)));
      workers.run(() -> {
        kernels.adamW(
            List.of(
                store.list(List.of("w")),
                gradient,
                first.list(List.of("w")),
                second.list(List.of("w"))),
            numbers);
        return true;
      });
      for (int i = 0; i < 4; i++) {
        double g = gradients[t - 1][i] * 0.5;
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.95 * v[i] + 0.05 * g * g;
        double corrected = m[i] / (1 - Math.pow(0.9, t));
        double root = Math.sqrt(v[i] / (1 - Math.pow(0.95, t))) + 1e-8;
        w[i] = w[i] * (1 - 0.01 * 0.1) - 0.01 * corrected / root;
        assertThat((double) store.floats("w")[i]).isCloseTo(w[i], within(1e-6));
      }
    }
  }

  @Test
  void aVectorIsNotDecayed() {
    var store = new ParameterStore(kernels.manager());
    store.put("b", new float[] {2, 3}, 2);
    var moments = new ParameterStore(kernels.manager());
    moments.zerosLike(store, List.of("b"));
    NDList zero = new NDList(kernels.manager().zeros(new Shape(2)));
    workers.run(() -> {
      kernels.adamW(
          List.of(
              store.list(List.of("b")),
              zero,
              moments.list(List.of("b")),
              new NDList(kernels.manager().zeros(new Shape(2)))),
          new double[] {1, 0.1, 0.5, 0.9, 0.95, 1e-8, 1});
      return true;
    });
    assertThat(store.floats("b")).containsExactly(2, 3);
  }

  /// Three questions about one picture; the last one after a system message, so that the picture
  /// stands in the row twice.
  private static List<Example> examples() {
    return List.of(
        new Example(0, new int[] {1, 30, 4, 4, 4, 4, 31, 32}, new int[] {40, 2}, "a"),
        new Example(0, new int[] {1, 30, 4, 4, 4, 4, 31, 33, 34}, new int[] {41, 42, 2}, "b"),
        new Example(0, new int[] {1, 30, 4, 4, 4, 4, 35}, new int[] {40, 43, 2}, "a"),
        new Example(0, new int[] {1, 36, 30, 4, 4, 4, 4, 31, 32}, new int[] {44, 2}, "a"));
  }

  private static MicroBatch batch(List<PackedRow> rows) {
    return MicroBatch.of(rows, new MicroBatch.ImageTokens(IMAGE, 4), Map.of("b", 1.5));
  }

  private static byte[] pixels(int count) {
    byte[] one = new byte[3 * 28 * 28];
    new SplittableRandom(9).nextBytes(one);
    byte[] all = new byte[count * one.length];
    IntStream.range(0, count)
        .forEach(i -> System.arraycopy(one, 0, all, i * one.length, one.length));
    return all;
  }

  private TrainingKernels.Inputs inputs(TrainingKernels with) {
    return with.inputs(parameters, all, names);
  }

  private List<float[]> gradients(TrainingKernels with, MicroBatch batch) {
    return workers.run(() -> {
      try (var scope = (PtNDManager) with.manager().newSubManager()) {
        byte[] pixels = pixels(batch.images().length);
        NDList out =
            with.gradients(
                scope,
                inputs(with),
                batch,
                new Shown.Pixels(pixels),
                Objective.answers(batch.weight(), 0));
        return out.stream().map(array -> array.toFloatArray()).toList();
      }
    });
  }

  private double loss(
      String name, float[] values, float[] direction, double step, MicroBatch batch) {
    float[] moved = values.clone();
    for (int j = 0; j < moved.length; j++) {
      moved[j] += (float) (step * direction[j]);
    }
    parameters.put(name, moved, checkpoint.weights().info(name).shape());
    byte[] pixels = pixels(batch.images().length);
    return workers.run(() ->
        kernels
            .scores(
                inputs(kernels),
                batch,
                new Shown.Pixels(pixels),
                Objective.answers(batch.weight(), 0))
            .loss());
  }

  private static void assertClose(List<float[]> found, List<float[]> expected, double tolerance) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i)).hasSameSizeAs(expected.get(i));
      for (int j = 0; j < found.get(i).length; j++) {
        assertThat((double) found.get(i)[j]).isCloseTo(expected.get(i)[j], within(tolerance));
      }
    }
  }
}
